package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.StateFolderException;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Quiet;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Reading;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Random histories of senders, a network, clocks, a disk and many lives of one receiver. Whatever
 * happens, no message is accepted twice in all lives (I1), and {@link ReceiverExpectation} explains
 * each verdict.
 */
class ReceiverModelTests {

    @RegisterExtension static final Quiet QUIET = Quiet.about(CeilingKeeper.class);

    private static final long MS = 1_000_000;
    private static final int WORLDS = 40;
    private static final int STEPS = 3000;

    /** What must have happened for a test to be worth something. */
    private enum Situation {
        ACCEPTED,
        CERTAIN_DUPLICATE,
        OVERTAKEN,
        TOO_OLD,
        BEFORE_RESTART,
        NO_ROOM,
        AHEAD,
        STORAGE,
        TIME,
        ACCEPTED_IN_AN_EARLIER_LIFE,
        RAISED,
        CRASHED_WHILE_RAISING,
        PROCESS_CRASHED,
        MACHINE_CRASHED,
        FOUND,
        MISSING,
        BEHIND,
        DAMAGED,
        LOST,
        RESTORED,
        CLOCK_STEPPED_WITHIN_A_LIFE,
        CLOCK_WENT_BACK_AT_BOOT,
        ASKED_WITHOUT_OWNING_THE_FOLDER,
        LIFETIMES_PASSED
    }

    private record Message(int connection, long timestamp, long sent, boolean lawful) {}

    private static final Set<Situation> ONLY_IF_CLOCKS_ARE_WRONG =
            Set.of(
                    Situation.CLOCK_STEPPED_WITHIN_A_LIFE,
                    Situation.CLOCK_WENT_BACK_AT_BOOT,
                    Situation.ASKED_WITHOUT_OWNING_THE_FOLDER);

    private static final Set<Situation> ONLY_IF_THE_FOLDER_GOES =
            Set.of(Situation.LOST, Situation.RESTORED, Situation.DAMAGED);

    /** I1: no clock, right or wrong, can harm while the folder survives. */
    @Test
    void acceptsNothingTwiceWhateverTheClocksDo() {
        Map<Situation, Integer> seen = new EnumMap<>(Situation.class);
        Randomly.repeat(WORLDS, random -> new World(random, seen, false, true).liveThrough(STEPS));
        assertThat(missing(seen)).isEqualTo(ONLY_IF_THE_FOLDER_GOES);
    }

    /** I1: the folder may be lost, or an old backup of it restored, while clocks are right. */
    @Test
    void acceptsNothingTwiceThoughTheFolderIsLost() {
        Map<Situation, Integer> seen = new EnumMap<>(Situation.class);
        Randomly.repeat(WORLDS, random -> new World(random, seen, true, true).liveThrough(STEPS));
        assertThat(missing(seen)).isEqualTo(ONLY_IF_CLOCKS_ARE_WRONG);
    }

    /**
     * I5: a lawful message is one whose sender's clock was within maxClockSkew when it was stamped,
     * and that arrives, in the order of its connection, less than maxLifetime later. If the
     * service's clock is right, its ceiling is raised in time, it has not crashed since maxLifetime
     * + maxClockSkew and a reach, and it has room, then it accepts it.
     */
    @Test
    void refusesNothingLawfulWhenAllIsWell() {
        Map<Situation, Integer> seen = new EnumMap<>(Situation.class);
        Randomly.repeat(WORLDS, random -> new World(random, seen, true, false).liveThrough(STEPS));
        assertThat(seen).containsKeys(Situation.ACCEPTED, Situation.OVERTAKEN, Situation.TOO_OLD);
        assertThat(seen.keySet())
                .doesNotContain(Situation.NO_ROOM, Situation.STORAGE, Situation.TIME);
    }

    private static Set<Situation> missing(Map<Situation, Integer> seen) {
        Set<Situation> missing = new HashSet<>(Set.of(Situation.values()));
        missing.removeAll(seen.keySet());
        return missing;
    }

    private static final class World {

        private final RandomGenerator random;
        private final Map<Situation, Integer> seen;
        private final boolean clocksAreRight;
        private final boolean troubled;

        private final ReceiverLimits limits;
        private final long maxError;
        private final long period;
        private final boolean sharedClock;
        private final long reach;

        private final UnreliableDisk disk = new UnreliableDisk();
        private final Set<Message> accepted = new HashSet<>();
        private final Set<Message> acceptedInThisLife = new HashSet<>();
        private final List<Message> inFlight = new ArrayList<>();
        private final long[] skews;
        private final long[] lastSent;

        /** The latest timestamp that was accepted, by connection. */
        private final long[] highest;

        private long time = 1000 * 1000 * MS;
        private long wrongBy;
        private long error;
        private long raised;
        private UnreliableDisk.@Nullable Backup backup;
        private long backedUp;
        private @Nullable ReceiverExpectation current;

        /** Lost the folder to the current one without noticing. */
        private @Nullable ReceiverExpectation former;

        World(
                RandomGenerator random,
                Map<Situation, Integer> seen,
                boolean clocksAreRight,
                boolean troubled) {
            this.random = random;
            this.seen = seen;
            this.clocksAreRight = clocksAreRight;
            this.troubled = troubled;
            int connections = random.nextInt(1, 12);
            int room = troubled ? random.nextInt(1, connections + 2) : connections + 1;
            limits = new ReceiverLimits(upTo(40 * MS), upTo(10 * MS), room);
            maxError = upTo(4 * MS);
            sharedClock = troubled && random.nextBoolean();
            period = 5 * MS;
            // with room for two errors, by which a right latest may go back
            reach = limits.maxClockSkewNs() + period + upTo(20 * MS);
            skews = new long[connections];
            lastSent = new long[connections];
            highest = new long[connections];
            for (int i = 0; i < connections; i++) {
                skews[i] = between(-limits.maxClockSkewNs(), limits.maxClockSkewNs());
            }
        }

        void liveThrough(int steps) {
            start();
            for (int step = 0; step < steps; step++) {
                step();
            }
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3 -> send();
                case 4, 5, 6, 7, 8, 9 -> deliver();
                case 10, 11 -> pass(upTo(4 * MS));
                case 12, 13 -> raise();
                case 14 -> readAnew();
                default -> {
                    switch (random.nextInt(10)) {
                        case 0 -> {
                            pass(upTo(200 * MS));
                            saw(Situation.LIFETIMES_PASSED);
                        }
                        case 1, 2, 3 -> {
                            if (troubled) {
                                trouble();
                            }
                        }
                        default -> forget();
                    }
                }
            }
        }

        private void trouble() {
            switch (random.nextInt(10)) {
                case 0 -> disk.failAfter(random.nextInt(12));
                case 1, 2 -> disk.heal();
                case 3 -> {
                    disk.crashProcess();
                    saw(Situation.PROCESS_CRASHED);
                    restart();
                }
                case 4 -> {
                    disk.crashMachine(random);
                    saw(Situation.MACHINE_CRASHED);
                    restart();
                }
                case 5 -> crashWhileRaising();
                case 6 -> {
                    backup = disk.backup();
                    backedUp = time;
                }
                case 7 -> {
                    if (clocksAreRight) {
                        loseOrRestore();
                    } else {
                        loseOwnership();
                    }
                }
                case 8 -> {
                    if (!clocksAreRight) {
                        wrongBy = random.nextBoolean() ? 0 : misled();
                        saw(Situation.CLOCK_STEPPED_WITHIN_A_LIFE);
                    }
                }
                default -> skews[random.nextInt(skews.length)] = misled();
            }
        }

        private void crashWhileRaising() {
            disk.failAfter(random.nextInt(12));
            raise();
            if (random.nextBoolean()) {
                disk.crashMachine(random);
            } else {
                disk.crashProcess();
            }
            saw(Situation.CRASHED_WHILE_RAISING);
            restart();
        }

        private void loseOrRestore() {
            disk.crashProcess();
            // what a backup holds lies at most 4 errors and a reach above the time it is of, and
            // earliest may be 2 errors behind
            if (backup != null && time - backedUp > 2 * reach + 6 * maxError) {
                disk.restore(backup);
                saw(Situation.RESTORED);
            } else if (random.nextBoolean()) {
                disk.lose();
                saw(Situation.LOST);
            } else {
                disk.rot(ReceiverLife.NAME, random);
            }
            restart();
        }

        private void loseOwnership() {
            former = current;
            start();
        }

        private void restart() {
            former = null;
            if (!clocksAreRight && random.nextInt(4) == 0) {
                wrongBy = misled();
                if (wrongBy < 0) {
                    saw(Situation.CLOCK_WENT_BACK_AT_BOOT);
                }
            }
            start();
        }

        private void start() {
            acceptedInThisLife.clear();
            readAnew();
            disk.heal();
            ReceiverLife life;
            try {
                life = new ReceiverLife(disk, limits, reach, maxError, this::reading);
            } catch (StateFolderException damaged) {
                saw(Situation.DAMAGED);
                assertThat(clocksAreRight).as(damaged.getMessage()).isTrue();
                disk.lose(); // as the operator is told to
                life = new ReceiverLife(disk, limits, reach, maxError, this::reading);
            }
            current = new ReceiverExpectation(life);
            raise();
            if (!troubled && accepted.isEmpty()) {
                time = life.beginning().ceilingNs() + limits.memoryNs(); // the window of refusals
                raise();
            }
        }

        private void raise() {
            ReceiverLife life = current().life;
            long before = life.synced();
            life.raise();
            raised = time;
            if (life.synced() > before) {
                saw(Situation.RAISED);
                saw(Situation.valueOf(life.beginning().origin().name()));
            }
            if (former != null) {
                long kept = former.life.synced();
                former.life.raise();
                assertThat(former.life.synced()).as("of who lost the folder").isEqualTo(kept);
            }
        }

        private void pass(long ns) {
            while (!troubled && time + ns - raised > period) {
                long part = raised + period - time;
                time += part;
                ns -= part;
                raise();
            }
            time += ns;
        }

        private void readAnew() {
            error = random.nextInt(8) == 0 && troubled ? 3 * maxError : upTo(maxError);
            if (clocksAreRight) {
                wrongBy = between(-error, error);
            }
        }

        private Reading reading() {
            return ReceiverLife.at(time + wrongBy, error);
        }

        private void forget() {
            current().forget(reading());
        }

        /** Senders may get the time from where the service has it, wrong as it may be. */
        private void send() {
            int connection = random.nextInt(skews.length);
            long clock = time + skews[connection] + (sharedClock ? wrongBy : 0);
            long timestamp = Math.max(lastSent[connection] + 1, clock);
            boolean lawful = Math.abs(timestamp - time) <= limits.maxClockSkewNs();
            lastSent[connection] = timestamp;
            inFlight.add(new Message(connection, timestamp, time, lawful));
        }

        /** In any order, with some lost and some twice. */
        private void deliver() {
            if (!inFlight.isEmpty()) {
                int recent = Math.min(inFlight.size(), random.nextInt(8) == 0 ? 100 : 5);
                int at = inFlight.size() - 1 - random.nextInt(recent);
                Message message =
                        random.nextBoolean() && inFlight.size() < 100
                                ? inFlight.get(at)
                                : inFlight.remove(at);
                if (random.nextInt(20) != 0) {
                    ReceiverExpectation asked =
                            former != null && random.nextBoolean() ? former : current();
                    if (asked == former) {
                        saw(Situation.ASKED_WITHOUT_OWNING_THE_FOLDER);
                    }
                    arrive(message, asked);
                }
            }
        }

        private void arrive(Message message, ReceiverExpectation at) {
            boolean overtaken = highest[message.connection] >= message.timestamp;
            Verdict verdict = at.judge(message.connection, message.timestamp, reading());
            see(verdict);
            if (accepted.contains(message) && !acceptedInThisLife.contains(message)) {
                saw(Situation.ACCEPTED_IN_AN_EARLIER_LIFE);
            }
            if (verdict instanceof Verdict.Accepted) {
                assertThat(accepted.add(message)).as("I1: %s is accepted once", message).isTrue();
                acceptedInThisLife.add(message);
                highest[message.connection] =
                        Math.max(highest[message.connection], message.timestamp);
            } else if (!troubled
                    && message.lawful
                    && !overtaken
                    && time - message.sent < limits.maxLifetimeNs()) {
                throw new AssertionError("I5: " + message + " at " + time + " is " + verdict);
            }
        }

        private void see(Verdict verdict) {
            saw(
                    switch (verdict) {
                        case Verdict.Accepted _ -> Situation.ACCEPTED;
                        case Verdict.Duplicate duplicate ->
                                duplicate.certain()
                                        ? Situation.CERTAIN_DUPLICATE
                                        : Situation.OVERTAKEN;
                        case Verdict.Stale stale ->
                                switch (stale.cause()) {
                                    case TOO_OLD -> Situation.TOO_OLD;
                                    case RESTART -> Situation.BEFORE_RESTART;
                                    case ROOM -> Situation.NO_ROOM;
                                };
                        case Verdict.Early early -> Situation.valueOf(early.cause().name());
                    });
        }

        private void saw(Situation situation) {
            seen.merge(situation, 1, Integer::sum);
        }

        private ReceiverExpectation current() {
            return Objects.requireNonNull(current);
        }

        /** A clock's error beyond all bounds: from a tenth of one to a thousand lifetimes. */
        private long misled() {
            long scale = MS << random.nextInt(16);
            return between(-scale, scale);
        }

        private long upTo(long most) {
            return random.nextLong(most + 1);
        }

        private long between(long least, long most) {
            return random.nextLong(least, most + 1);
        }
    }
}
