package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.stable.RecoveredCeiling.Origin;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Checks that numbers under a counting ceiling are given out once each, in all lives together:
 *
 * <ol>
 *   <li>by any clock while the folder survives;
 *   <li>by a right clock whatever happens to the folder, if a life gives none out before its
 *       beginning has certainly passed, and at most one a nanosecond.
 * </ol>
 */
class CountingTests {

    private static final String NAME = "counter";
    private static final Era ERA = Era.of(1, 2);
    private static final long MAX_ERROR = 10;
    private static final int WORLDS = 300;
    private static final int STEPS = 100;

    private final UnreliableDisk disk = new UnreliableDisk();

    @Test
    void firstLifeBeginsAtLatest() throws IOException {
        Ceiling counter = counter(disk);
        counter.raise(CeilingByHand.reading(80, 100, ERA), Ceiling.NONE);
        assertThat(counter.beginning()).isEqualTo(new RecoveredCeiling(100, Origin.MISSING, null));
        assertThat(counter.synced()).isEqualTo(100);
    }

    @Test
    void nextLifeBeginsAboveBothItsFileAndLatest() throws IOException {
        counter(disk).raise(CeilingByHand.reading(80, 100, ERA), 150);
        Ceiling early = counter(disk);
        early.raise(CeilingByHand.reading(100, 120, ERA), Ceiling.NONE);
        assertThat(early.beginning()).isEqualTo(new RecoveredCeiling(150, Origin.FOUND, ERA));
        Ceiling late = counter(disk);
        late.raise(CeilingByHand.reading(1_000, 1_020, ERA), Ceiling.NONE);
        assertThat(late.beginning()).isEqualTo(new RecoveredCeiling(1_020, Origin.FOUND, ERA));
    }

    @Test
    void risesAsFarAsItIsWantedWhateverTheTime() throws IOException {
        Ceiling counter = counter(disk);
        Reading now = CeilingByHand.reading(80, 100, ERA);
        counter.raise(now, 5_000);
        counter.raise(now, 9_000);
        counter.raise(now, 7_000);
        assertThat(counter.synced()).isEqualTo(9_000);
    }

    @Test
    void neitherBeginsNorRisesWhileTheErrorIsTooLarge() {
        Ceiling counter = counter(disk);
        Reading wide = CeilingByHand.reading(78, 100, ERA);
        assertThatThrownBy(() -> counter.raise(wide, 5_000))
                .isInstanceOf(TimeUnavailableException.class);
        assertThat(counter.synced()).isEqualTo(Ceiling.NONE);
    }

    /** Invariant 1. */
    @Test
    void numbersAreGivenOutOnceByAnyClockWhileTheFolderSurvives() {
        Randomly.repeat(
                WORLDS,
                random -> {
                    World world = new World(random, true);
                    for (int i = 0; i < STEPS; i++) {
                        if (random.nextInt(5) == 0) {
                            world.crash();
                        } else {
                            world.step();
                        }
                    }
                });
    }

    /** Invariant 2. */
    @Test
    void numbersAreGivenOutOnceByARightClockWhateverHappensToTheFolder() {
        AtomicInteger given = new AtomicInteger();
        Randomly.repeat(
                WORLDS,
                random -> {
                    World world = new World(random, false);
                    for (int i = 0; i < STEPS; i++) {
                        switch (random.nextInt(10)) {
                            case 0 -> world.crash();
                            case 1 -> world.lose();
                            case 2 -> world.restore();
                            default -> world.step();
                        }
                    }
                    given.addAndGet(world.given);
                });
        assertThat(given).as("numbers given out").hasValueGreaterThan(WORLDS);
    }

    private static Ceiling counter(UnreliableDisk disk) {
        return Ceiling.openCounter(disk.open(), NAME, Timestamp.ofNanos(MAX_ERROR));
    }

    /** A disk, the true time, and the highest number that was given out. */
    private static final class World {

        private final RandomGenerator random;
        private final boolean clockIsWrong;
        private final UnreliableDisk disk = new UnreliableDisk();
        private final List<UnreliableDisk.Backup> copies = new ArrayList<>();
        private long now;
        private long highest = Long.MIN_VALUE;
        private Ceiling counter;
        private long next = Ceiling.NONE;
        private boolean open;
        private long allowed;
        private int given;

        World(RandomGenerator random, boolean clockIsWrong) {
            this.random = random;
            this.clockIsWrong = clockIsWrong;
            this.counter = counter(disk);
        }

        void step() {
            int passed = random.nextInt(random.nextBoolean() ? 3 : 50);
            now += passed;
            copies.add(disk.backup());
            if (random.nextInt(3) == 0) {
                disk.failIf(moment -> random.nextInt(6) == 0);
            }
            try {
                counter.raise(reading(), next == Ceiling.NONE ? next : next + random.nextInt(30));
            } catch (IOException made) {
                // to fail
            }
            disk.heal();
            give(passed);
        }

        /** One for each nanosecond since the beginning has passed. */
        private void give(int passed) {
            RecoveredCeiling beginning = counter.beginning();
            if (beginning == null
                    || (!clockIsWrong
                            && reading().earliest().toNanosExact() <= beginning.ceilingNs())) {
                return;
            }
            next = Math.max(next, beginning.ceilingNs() + 1);
            allowed += open ? passed : 1;
            open = true;
            for (; allowed > 0 && next <= counter.synced(); allowed--) {
                assertThat(next).as("the next number").isGreaterThan(highest);
                highest = next++;
                given++;
            }
        }

        void crash() {
            if (random.nextBoolean()) {
                disk.crashProcess();
            } else {
                disk.crashMachine(random);
            }
            begin();
        }

        void lose() {
            disk.lose();
            begin();
        }

        void restore() {
            if (!copies.isEmpty()) {
                disk.restore(copies.get(random.nextInt(copies.size())));
                begin();
            }
        }

        private void begin() {
            counter = counter(disk);
            next = Ceiling.NONE;
            open = false;
            allowed = 0;
        }

        private Reading reading() {
            long error = random.nextLong(MAX_ERROR + 1);
            long off = random.nextLong(-error, error + 1);
            long middle = now + off + (clockIsWrong ? random.nextLong(-500, 500) : 0);
            return CeilingByHand.reading(middle - error, middle + error, ERA);
        }
    }
}
