package dev.byztime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

class CalmTests {

    private static final long SECOND = 1_000_000_000;
    private static final NodeSettings SETTINGS = NodeSettings.of(4, 0);

    private final Calm calm = new Calm(SETTINGS);

    @Test
    void promisesOnceTheSlewHasSettled() {
        calm.begin(0);
        assertThat(calm.limitedPpb(SECOND, 100_000)).isEqualTo(100_000);
        assertThat(calm.limitedPpb(2 * SECOND, 103_000)).isEqualTo(103_000);
        assertThat(calm.steady()).isFalse();
        assertThat(calm.limitedPpb(3 * SECOND, 101_000)).isEqualTo(101_000);
        assertThat(calm.steady()).isTrue();
    }

    @Test
    void leavesCalmOnlyAfterAllPromisesHaveExpired() {
        calm.begin(0);
        calm.limitedPpb(0, 0);
        calm.limitedPpb(3 * SECOND, 0);
        assertThat(calm.steady()).isTrue();
        assertThat(calm.limitedPpb(4 * SECOND, 200_000)).isEqualTo(12_399);
        assertThat(calm.steady()).isFalse();
        long end = 4 * SECOND + SETTINGS.promiseNs();
        assertThat(calm.limitedPpb(end - 1, 200_000)).isEqualTo(12_399);
        assertThat(calm.limitedPpb(end, 200_000)).isEqualTo(200_000);
    }

    @Test
    void resumedVoteKeepsItsSlewForTheHorizon() {
        calm.resume(SECOND, 40_000);
        assertThat(calm.limitedPpb(2 * SECOND, -200_000)).isEqualTo(40_000);
        assertThat(calm.steady()).isFalse();
        assertThat(calm.limitedPpb(SECOND + SETTINGS.promiseNs(), -200_000)).isEqualTo(-200_000);
    }

    @Test
    void slewsWithinTheHorizonOfAPromiseAreWithinWhatWasPromised() {
        Randomly.repeat(
                100,
                random -> {
                    Calm fresh = new Calm(SETTINGS);
                    fresh.begin(0);
                    long now = 0;
                    long promisedNs = Long.MIN_VALUE / 2;
                    long least = 0;
                    long most = 0;
                    for (int step = 0; step < 2000; step++) {
                        now += random.nextLong(SECOND);
                        long wanted =
                                random.nextInt(30) == 0
                                        ? random.nextLong(-250_000, 250_001)
                                        : random.nextLong(10_000);
                        long slew = fresh.limitedPpb(now, wanted);
                        boolean outstanding = now - promisedNs < SETTINGS.promiseNs();
                        if (outstanding) {
                            assertThat(slew).isBetween(most - 25_000, least + 25_000);
                        }
                        if (fresh.steady()) {
                            least = outstanding ? Math.min(least, slew) : slew;
                            most = outstanding ? Math.max(most, slew) : slew;
                            promisedNs = now;
                        }
                    }
                });
    }
}
