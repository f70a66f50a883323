package dev.byztime.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.random.RandomGenerator;

/** When two bounds on the time slept mean that the machine may have slept between. */
class SleptTests {

    private static final long LIMIT = Slept.SUSPEND_NS;

    @Test
    void nothingChangedWhileAwake() {
        Slept before = new Slept(5_000_000_000L, 5_000_000_100L);
        assertThat(before.mayHaveSleptSince(before)).isFalse();
        assertThat(new Slept(4_999_990_000L, 5_000_010_000L).mayHaveSleptSince(before)).isFalse();
    }

    @Test
    void aShortSleepIsNoticed() {
        Slept before = new Slept(100, 200);
        assertThat(new Slept(LIMIT + 200, LIMIT + 300).mayHaveSleptSince(before)).isTrue();
    }

    @Test
    void moreThanTheLimitIsASleepAndTheLimitIsNone() {
        Slept before = new Slept(70, 70);
        assertThat(new Slept(70 + LIMIT, 70 + LIMIT).mayHaveSleptSince(before)).isFalse();
        assertThat(new Slept(71 + LIMIT, 71 + LIMIT).mayHaveSleptSince(before)).isTrue();
        assertThat(new Slept(LIMIT, LIMIT).mayHaveSleptSinceBoot()).isFalse();
        assertThat(new Slept(LIMIT + 1, LIMIT + 1).mayHaveSleptSinceBoot()).isTrue();
    }

    /**
     * Clocks that were torn apart downwards can be trusted no more than those that jumped ahead.
     */
    @Test
    void lessSleepThanBeforeCountsToo() {
        Slept before = new Slept(2 * LIMIT, 2 * LIMIT);
        assertThat(new Slept(LIMIT - 1, LIMIT - 1).mayHaveSleptSince(before)).isTrue();
        assertThat(new Slept(LIMIT, LIMIT).mayHaveSleptSince(before)).isFalse();
    }

    @Test
    void boundsTooWideToTellCountAsSleep() {
        Slept narrow = new Slept(0, 0);
        Slept wide = new Slept(-LIMIT, LIMIT + 1);
        assertThat(wide.mayHaveSleptSince(narrow)).isTrue();
        assertThat(narrow.mayHaveSleptSince(wide)).isTrue();
        assertThat(wide.mayHaveSleptSinceBoot()).isTrue();
    }

    /** Each true value of the two lies somewhere within its bounds. */
    @Test
    void itMayHaveSleptIffSomeTrueValuesAreThatFarApart() {
        Randomly.repeat(
                100_000,
                random -> {
                    Slept before = slept(random);
                    Slept now = slept(random);
                    long farthest =
                            Math.max(
                                    Math.abs(now.atMostNs() - before.atLeastNs()),
                                    Math.abs(before.atMostNs() - now.atLeastNs()));
                    assertThat(now.mayHaveSleptSince(before))
                            .as("%s after %s", now, before)
                            .isEqualTo(farthest > LIMIT);
                    assertThat(now.mayHaveSleptSinceBoot())
                            .as("%s", now)
                            .isEqualTo(now.atMostNs() > LIMIT);
                });
    }

    private static Slept slept(RandomGenerator random) {
        long least = random.nextLong(-1, 3) * LIMIT / 2 + random.nextLong(-2, 3);
        return new Slept(least, least + random.nextLong(0, 3) * LIMIT / 2 + random.nextLong(0, 3));
    }
}
