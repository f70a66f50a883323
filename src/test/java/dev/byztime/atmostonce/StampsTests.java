package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Quiet;
import dev.byztime.testing.Randomly;
import dev.byztime.testing.Together;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.Arrays;
import java.util.Objects;

class StampsTests {

    @RegisterExtension static final Quiet QUIET = Quiet.about(CeilingKeeper.class);

    private static final ReceiverLimits LIMITS = new ReceiverLimits(1000, 10, 10);
    private static final long REACH = 100;
    private static final long NOTHING = Long.MIN_VALUE;
    private static final StampsResult SOON = new StampsResult.NotYetDurable(null);

    private final UnreliableDisk disk = new UnreliableDisk();
    private long now = 10_000;
    private long error = 0;
    private ReceiverLife life = begin();

    private ReceiverLife begin() {
        ReceiverLife begun =
                new ReceiverLife(disk, LIMITS, REACH, 0, () -> ReceiverLife.at(now, error));
        begun.raise();
        now = Math.max(now, begun.synced() + 1);
        begun.raise();
        return begun;
    }

    private long stamp() {
        return next(1).first().toNanosExact();
    }

    private StampsResult.Range next(int count) {
        return (StampsResult.Range) life.stamps.next(count, NOTHING, ReceiverLife.at(now));
    }

    @Test
    void followTheTime() {
        assertThat(stamp()).isEqualTo(now);
        now += 50;
        assertThat(stamp()).isEqualTo(now);
    }

    @Test
    void increaseThoughTimeStandsStillOrGoesBack() {
        assertThat(stamp()).isEqualTo(now);
        assertThat(stamp()).isEqualTo(now + 1);
        now -= 20;
        assertThat(stamp()).isEqualTo(now + 22);
    }

    @Test
    void areNeverAboveTheCeiling() {
        now = life.synced();
        assertThat(stamp()).isEqualTo(life.synced());
        assertThat(life.stamps.next(1, NOTHING, ReceiverLife.at(now))).isEqualTo(SOON);
        life.raise();
        assertThat(stamp()).isEqualTo(now + 1);
    }

    @Test
    void areTogetherOrNotAtAll() {
        now = life.synced() - 9;
        assertThat(life.stamps.next(11, NOTHING, ReceiverLife.at(now))).isEqualTo(SOON);
        assertThat(next(10)).isEqualTo(new StampsResult.Range(Timestamp.ofNanos(now), 10));
    }

    @Test
    void areAboveWhatTheCallerSays() {
        long above = now + 30;
        StampsResult range = life.stamps.next(3, above, ReceiverLife.at(now));
        assertThat(range).isEqualTo(new StampsResult.Range(Timestamp.ofNanos(above + 1), 3));
    }

    @Test
    void areRefusedWhileTheyWouldBeTooFarAhead() {
        long above = now + REACH;
        assertThat(life.stamps.next(1, above, ReceiverLife.at(now))).isEqualTo(SOON);
        assertThat(life.stamps.next(1, above + 5, ReceiverLife.at(now)))
                .isEqualTo(
                        new StampsResult.Recovering(
                                Timestamp.ofNanos(above + 5), Timestamp.ofNanos(5)));
        assertThat(life.stamps.next(1, Long.MAX_VALUE, ReceiverLife.at(now)))
                .isInstanceOf(StampsResult.Recovering.class);
    }

    @Test
    void areRefusedWithTheFailureOfTheDisk() {
        now = life.synced() + 1;
        disk.failAfter(0);
        life.raise();
        assertThat(life.stamps.next(1, NOTHING, ReceiverLife.at(now)))
                .isInstanceOfSatisfying(
                        StampsResult.NotYetDurable.class,
                        refused ->
                                assertThat(Objects.requireNonNull(refused.obstacle()).kind())
                                        .isEqualTo(RaiseFailure.Kind.STORAGE));
    }

    /** An error that is too large keeps the ceiling from rising, and is no failure of the disk. */
    @Test
    void areRefusedForTheTimeIfTheTimeKeepsTheCeilingFromRising() {
        now = life.synced() + 1;
        assertThatThrownBy(() -> life.stamps.next(1, NOTHING, ReceiverLife.at(now, 1)))
                .isInstanceOfSatisfying(
                        TimeUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(Unavailable.ERROR_TOO_LARGE));
    }

    /** The keeper notices at its next attempt only, and the disk is not to blame until then. */
    @Test
    void areRefusedAsNotYetDurableOnceTheTimeIsGoodAgain() {
        now = life.synced() + 1;
        error = 1;
        life.raise();
        error = 0;
        assertThat(Objects.requireNonNull(life.keeper.obstacle()).kind())
                .isEqualTo(RaiseFailure.Kind.TIME);
        assertThat(life.stamps.next(1, NOTHING, ReceiverLife.at(now))).isEqualTo(SOON);
    }

    @Test
    void areNoneBeforeTheCeilingHasBegun() {
        disk.crashProcess();
        ReceiverLife unbegun = new ReceiverLife(disk, LIMITS, REACH, 0, () -> ReceiverLife.at(now));
        for (int count : new int[] {1, 2, 10_000, Integer.MAX_VALUE}) {
            assertThat(unbegun.stamps.next(count, NOTHING, ReceiverLife.at(now))).isEqualTo(SOON);
        }
    }

    /** I7: a counter that followed the time alone would repeat. */
    @Test
    void increaseAcrossARestartThoughTimeGoesBack() {
        long highest = stamp();
        disk.crashProcess();
        now -= 5000;
        life = new ReceiverLife(disk, LIMITS, REACH, 0, () -> ReceiverLife.at(now));
        life.raise();
        assertThat(life.stamps.next(1, NOTHING, ReceiverLife.at(now))).isEqualTo(SOON);
        now += 10_000;
        life.raise();
        assertThat(stamp()).isGreaterThan(highest);
    }

    /**
     * I7, I1: a counter of the connection's own would begin below its last message of the earlier
     * life, and be refused as certainly a duplicate or worse.
     */
    @Test
    void areAcceptedAfterARestart() {
        long before = stamp();
        assertThat(life.judge(1, before, ReceiverLife.at(now)))
                .isInstanceOf(Verdict.Accepted.class);
        disk.crashProcess();
        life = new ReceiverLife(disk, LIMITS, REACH, 0, () -> ReceiverLife.at(now));
        life.raise();
        now += 1;
        life.raise();
        long after = stamp();
        assertThat(after).isGreaterThan(life.receiver.status().upperNs());
        assertThat(life.judge(1, after, ReceiverLife.at(now))).isInstanceOf(Verdict.Accepted.class);
    }

    /** I7. */
    @Test
    void increaseAcrossManyLives() {
        Randomly.repeat(
                50,
                random -> {
                    long last = Long.MIN_VALUE;
                    int stamped = 0;
                    for (int step = 0; step < 300; step++) {
                        switch (random.nextInt(12)) {
                            case 0 -> {
                                disk.crashMachine(random);
                                life =
                                        new ReceiverLife(
                                                disk, LIMITS, REACH, 0, () -> ReceiverLife.at(now));
                            }
                            case 1 -> disk.failAfter(random.nextInt(10));
                            case 2 -> now += random.nextInt(-200, 400);
                            case 3, 4 -> life.raise();
                            case 5 -> disk.heal();
                            default -> {
                                now += random.nextInt(30);
                                int count = random.nextInt(1, 20);
                                StampsResult result =
                                        life.stamps.next(count, NOTHING, ReceiverLife.at(now));
                                if (result instanceof StampsResult.Range range) {
                                    assertThat(range.first().toNanosExact()).isGreaterThan(last);
                                    last = range.toList().getLast().toNanosExact();
                                    assertThat(last).isLessThanOrEqualTo(life.synced());
                                    stamped++;
                                }
                            }
                        }
                    }
                    assertThat(stamped).isPositive();
                    disk.heal();
                });
    }

    /** I7. */
    @Test
    void differBetweenThreads() {
        int threads = 8;
        int each = 100_000;
        now = 1_000_000;
        life = new ReceiverLife(disk, LIMITS, 10_000_000, 0, () -> ReceiverLife.at(now));
        life.raise();
        life.raise();
        now = life.synced() + 1;
        life.raise();
        long[][] got = new long[threads][each];
        Together.onPlatformThreads(
                threads,
                number -> {
                    for (int i = 0; i < each; i++) {
                        StampsResult.Range range = next(3);
                        assertThat(range.count()).isEqualTo(3);
                        got[number][i] = range.first().toNanosExact();
                    }
                });
        for (long[] own : got) {
            assertThat(own).isSorted();
        }
        long[] all = Arrays.stream(got).flatMapToLong(Arrays::stream).sorted().toArray();
        for (int i = 1; i < all.length; i++) {
            assertThat(all[i]).isGreaterThanOrEqualTo(all[i - 1] + 3);
        }
    }
}
