package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.RecoveredCeiling.Origin;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Lives of random services on an {@link UnreliableDisk} hold these invariants:
 *
 * <ol>
 *   <li>Whatever was promised in an earlier life lies at or below the next one's beginning.
 *   <li>Synced never falls within a life.
 *   <li>Synced is never above the latest of some reading plus reach, unless it is where the life
 *       began.
 *   <li>Whatever a crash of the machine leaves in the file is at least synced; so nothing may be
 *       promised before the first write is durable.
 *   <li>No crash leaves a file that is refused.
 *   <li>A file with flipped bits is refused.
 * </ol>
 *
 * <p>A life promises as much as it may: whatever is at most synced, if it is above the life's
 * beginning or at most reach above the latest of a reading. Numbers are small, so that ends meet.
 */
class CeilingModelTests {

    private static final int WORLDS = 300;
    private static final int STEPS = 100;
    private static final String NAME = "model";
    private static final Era ERA = Era.of(1, 2);

    private final Set<Origin> seen = EnumSet.noneOf(Origin.class);
    private int refused;

    /** Invariants 1 to 6, where readings hold the true time. */
    @Test
    void promisesAreNeverForgottenWhateverHappensToTheFolder() {
        Randomly.repeat(
                WORLDS,
                random -> {
                    World world = new World(random, false);
                    for (int i = 0; i < STEPS; i++) {
                        if (random.nextInt(5) == 0) {
                            world.endLifeAnyhow();
                        } else {
                            world.step();
                        }
                    }
                });
        assertThat(seen).containsExactlyInAnyOrder(Origin.values());
        assertThat(refused).isPositive();
    }

    /** Invariants 1 to 5, where readings hold anything at all, and crashes are the worst. */
    @Test
    void promisesAreNeverForgottenByAnyClockWhileTheFolderSurvives() {
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
        assertThat(seen).containsExactlyInAnyOrder(Origin.values());
    }

    /** Invariants 1 to 5, where another life begins while one goes on that has lost the lock. */
    @Test
    void promisesAreNeverForgottenWhenAnotherTakesTheFolder() {
        Randomly.repeat(
                WORLDS,
                random -> {
                    World world = new World(random, true);
                    for (int i = 0; i < STEPS; i++) {
                        switch (random.nextInt(10)) {
                            case 0 -> world.crash();
                            case 1 -> world.takeOver();
                            default -> world.step();
                        }
                    }
                });
    }

    /** The disk, the true time, and what was promised so far. */
    private final class World {

        private record Copy(UnreliableDisk.Backup backup, long madeAt) {}

        private final RandomGenerator random;
        private final boolean clockIsWrong;
        private final UnreliableDisk disk = new UnreliableDisk();
        private final List<Copy> copies = new ArrayList<>();
        private final long reach;
        private final long maxError;
        private long now;
        private long promised = Ceiling.NONE;
        private Life life;

        World(RandomGenerator random, boolean clockIsWrong) {
            this.random = random;
            this.clockIsWrong = clockIsWrong;
            this.reach = random.nextInt(30);
            this.maxError = random.nextInt(10);
            this.now = random.nextInt(-1_000, 1_000);
            this.life = open();
        }

        void step() throws IOException {
            now += random.nextInt(oneOf(2, 10, 100));
            if (random.nextInt(10) == 0) {
                copies.add(new Copy(disk.backup(), now));
            }
            makeTrouble();
            life.raise(random.nextInt(8) == 0 ? tooWide() : reading());
            disk.heal();
            life.promise(reading());
        }

        void crash() {
            if (random.nextBoolean()) {
                disk.crashProcess();
            } else {
                disk.crashMachine(random);
            }
            nextLife();
        }

        void endLifeAnyhow() {
            switch (random.nextInt(4)) {
                case 0 -> disk.lose();
                case 1 -> restoreCopy();
                case 2 -> rotAndMoveAway();
                default -> crash();
            }
            nextLife();
        }

        /** It goes on for a while, without knowing. */
        void takeOver() throws IOException {
            Life earlier = life;
            nextLife();
            for (int i = 0; i < 3; i++) {
                step();
                earlier.raise(reading());
                earlier.promise(reading());
                promised = Math.max(promised, earlier.promised);
            }
        }

        /** A younger copy may be taken for what the last life wrote: there is no telling. */
        private void restoreCopy() {
            long old = 2 * reach + 6 * maxError;
            copies.stream()
                    .filter(copy -> now - copy.madeAt() > old)
                    .skip(random.nextInt(5))
                    .findFirst()
                    .ifPresentOrElse(copy -> disk.restore(copy.backup()), disk::lose);
        }

        private void rotAndMoveAway() {
            if (disk.content(NAME) != null) {
                disk.rot(NAME, random);
                try {
                    open();
                    throw new AssertionError("rotten, and not refused");
                } catch (IllegalArgumentException damaged) {
                    refused++;
                }
            }
            disk.lose();
        }

        private void nextLife() {
            promised = Math.max(promised, life.promised);
            life = open();
        }

        private Life open() {
            return new Life(
                    this, CeilingByHand.open(disk, NAME, reach, Timestamp.ofNanos(maxError)));
        }

        private void makeTrouble() {
            switch (random.nextInt(4)) {
                case 0 -> disk.failIf(moment -> random.nextInt(6) == 0);
                case 1 -> disk.failAfter(random.nextInt(30));
                default -> {}
            }
        }

        private Reading reading() {
            long error =
                    maxError == 0 || random.nextBoolean() ? maxError : random.nextLong(maxError);
            return about(error);
        }

        private Reading tooWide() {
            return about(maxError + 1 + random.nextInt(20));
        }

        private Reading about(long error) {
            long off = oneOf(-error, error, random.nextLong(-error, error + 1));
            long wrong = clockIsWrong ? random.nextLong(-10, 11) * random.nextLong(100) : 0;
            long middle = now + off + wrong;
            return CeilingByHand.reading(middle - error, middle + error, ERA);
        }

        private int oneOf(int... values) {
            return values[random.nextInt(values.length)];
        }

        private long oneOf(long... values) {
            return values[random.nextInt(values.length)];
        }
    }

    /** One life of a service. */
    private final class Life {

        private final World world;
        private final Ceiling ceiling;
        private long highest = Long.MIN_VALUE;
        private long promised = Ceiling.NONE;

        Life(World world, Ceiling ceiling) {
            this.world = world;
            this.ceiling = ceiling;
        }

        void raise(Reading now) {
            long before = ceiling.synced();
            boolean begun = ceiling.beginning() != null;
            try {
                ceiling.raise(now, wanted(now));
                assertThat(now.error().toNanosExact()).isLessThanOrEqualTo(world.maxError);
            } catch (IOException | TimeUnavailableException refusal) {
                // then what follows must hold all the same
            }
            highest = Math.max(highest, now.latest().toNanosExact() + world.reach);
            RecoveredCeiling beginning = ceiling.beginning();
            if (beginning != null && !begun) {
                seen.add(beginning.origin());
                assertThat(world.promised)
                        .as("invariant 1")
                        .isLessThanOrEqualTo(beginning.ceilingNs());
            }
            check(before, beginning);
        }

        private void check(long before, @Nullable RecoveredCeiling beginning) {
            long synced = ceiling.synced();
            assertThat(synced).as("invariant 2").isGreaterThanOrEqualTo(before);
            if (beginning == null) {
                assertThat(synced).as("before it has begun").isEqualTo(Ceiling.NONE);
                return;
            }
            assertThat(synced)
                    .as("invariant 3")
                    .isLessThanOrEqualTo(Math.max(beginning.ceilingNs(), highest));
            for (Optional<byte[]> left : world.disk.afterAnyCrash(NAME)) {
                assertThat(left).as("invariant 4").isPresent();
                assertThat(CeilingRecord.parse(left.orElseThrow()).ceiling().toNanosExact())
                        .as("invariant 4")
                        .isGreaterThanOrEqualTo(synced);
            }
        }

        void promise(Reading now) {
            RecoveredCeiling beginning = ceiling.beginning();
            if (beginning != null) {
                long most = ceiling.synced();
                if (most <= beginning.ceilingNs() && !world.clockIsWrong) {
                    most = Math.min(most, now.latest().toNanosExact() + world.reach);
                }
                promised = Math.max(promised, most);
            }
        }

        private long wanted(Reading now) {
            return world.oneOf(
                    Ceiling.NONE,
                    Long.MAX_VALUE,
                    now.latest().toNanosExact() + world.reach / 2,
                    ceiling.synced() == Ceiling.NONE ? 0 : ceiling.synced() + 1);
        }
    }
}
