package dev.byztime.cluster;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One instance of the service: a process that may be killed and started again, with its clock, its
 * tables, and the thread that reads and writes the store.
 */
final class ClusterInstance {

    private final ClusterWorld world;
    private final double rate;

    /** How extreme its readings are: -1 always early, 1 always late, 0 anything. */
    private final int bias;

    /** How rarely its readings are too wide. */
    private final int wideness;

    private final Era era;

    UUID process;
    PartitionOwner owner;

    private @Nullable ClusterTables tables;

    /** What owners before have sent, by the id of the handover. */
    private final Map<UUID, ClusterTables> sent = new TreeMap<>();

    /** Its part in the journal, in its present life or an earlier one. */
    private @Nullable ClusterJournal journal;

    /** What it does at the store; null if nothing. */
    private @Nullable Operation operation;

    /** The promises from before a handover, for a flaw. */
    private @Nullable PartitionPromises before;

    /** Whether the process is stopped for a while, as by SIGSTOP. */
    private boolean paused;

    private boolean cutOff;

    private int scale;
    private long breaks;
    private long noticesAt;
    private long lie;

    /** One use of the store, which may be given up before it is answered. */
    private static final class Operation {
        final @Nullable PartitionWrite write;
        boolean over;

        Operation(@Nullable PartitionWrite write) {
            this.write = write;
        }
    }

    ClusterInstance(ClusterWorld world) {
        this.world = world;
        this.rate = 1 + world.random.nextDouble(-1, 1) * ClusterWorld.DRIFT_PPB / 1e9;
        this.bias = world.random.nextInt(-1, 2);
        this.wideness = world.random.nextInt(world.hasFailures() ? 2 : 7, 8);
        this.era = Era.of(world.random.nextLong(), world.random.nextLong());
        this.process = world.id();
        this.owner = open();
    }

    private PartitionOwner open() {
        return new PartitionOwner(
                process,
                "instance",
                world.limits,
                world::id,
                new FlawedPartitionRules(world.limits, world.flaw));
    }

    // ------------------------------------------------------------ time

    /** It notices a break some time after it, and no later than the limits say. */
    void willNoticeAt(long at) {
        noticesAt = noticesAt > world.now() ? Math.min(noticesAt, at) : at;
    }

    void lie(long ns) {
        lie = ns;
    }

    private void noticeBreaks() {
        if (scale < world.scales.size() - 1 && world.now() >= noticesAt) {
            scale = world.scales.size() - 1;
            breaks++;
        }
    }

    /** Global minus true time on the scale that it reads at present. */
    long offset() {
        return world.scales.get(scale);
    }

    Reading reading() {
        noticeBreaks();
        long most = world.limits.maxErrorNs();
        boolean wide = world.random.nextInt(2 << wideness) == 0;
        long error =
                wide
                        ? 5 * most
                        : world.random.nextInt(3) == 0
                                ? world.random.nextLong(most / 10, most + 1)
                                : most;
        long off =
                switch (bias) {
                    case -1 -> -error;
                    case 1 -> error;
                    default ->
                            world.random.nextBoolean()
                                    ? world.random.nextLong(-error, error + 1)
                                    : world.random.nextBoolean() ? error : -error;
                };
        long middle = world.now() + offset() + lie + off;
        Reading.Basis basis =
                new Reading.Basis(
                        Timestamp.ofNanos(middle),
                        Timestamp.ofNanos((long) (world.now() * rate)),
                        era,
                        ClusterWorld.DRIFT_PPB,
                        breaks);
        return new Reading(basis, 0, error, null, Reading.Status.SYNCHRONIZED);
    }

    // ------------------------------------------------------------ life and death

    /** Whether it cannot reach the store. It serves its clients meanwhile. */
    void cutOff(boolean now) {
        cutOff = now;
    }

    boolean isPaused() {
        return paused;
    }

    void pause(boolean now) {
        paused = now;
    }

    void kill() {
        if (world.flaw != ClusterFlaw.PROCESS_KEEPS_ITS_ID) {
            process = world.id();
        }
        if (operation != null) {
            operation.over = true;
        }
        operation = null;
        tables = null;
        journal = null;
        sent.clear();
        before = null;
        breaks = 0;
        paused = false;
        owner = open();
        world.count("kills");
    }

    /** What may be promised at present. */
    @Nullable PartitionPromises promises() {
        PartitionPromises promises = owner.promises();
        boolean goesOn =
                world.flaw == ClusterFlaw.HANDS_OVER_RUNNING
                        || (world.flaw == ClusterFlaw.RESUMES_UNSETTLED && operation == null);
        if (goesOn && promises == null && before != null) {
            PartitionLife life = owner.life();
            return life != null && life.id().equals(before.life().id()) ? before : null;
        }
        return promises;
    }

    /** The tables of the life to which these promises belong. */
    ClusterTables tables(PartitionLife life) {
        ClusterTables present = tables;
        if (present == null || !present.life.equals(life.id())) {
            MovedPartition moved = life.continued();
            present =
                    moved == null
                            ? new ClusterTables(life, life.beginning())
                            : Objects.requireNonNull(sent.get(moved.write())).copy(life);
            if (life.continued() != null) {
                world.count("lives with tables");
            } else {
                world.count("lives without tables");
            }
            owner.begun();
            tables = present;
            before = null;
        }
        present.follow(life);
        return present;
    }

    // ------------------------------------------------------------ the store

    /** What the thread that keeps the partition does. */
    void keep() {
        if (paused || cutOff) {
            return;
        }
        try {
            Operation present = operation;
            if (present != null) {
                if (world.isLost(5)) {
                    present.over = true; // its time is over, whatever becomes of it
                    operation = null;
                    if (present.write != null
                            && world.flaw == ClusterFlaw.TAKES_SILENCE_FOR_SUCCESS) {
                        owner.succeeded(present.write, reading());
                    }
                }
                return;
            }
            owner.observe(reading());
            PartitionRecord record = owner.record();
            if ((owner.isUnsettled() && world.random.nextInt(4) > 0)
                    || (owner.life() == null && world.random.nextInt(3) > 0)) {
                read();
            } else if (owner.life() != null) {
                if (world.handsOver()) {
                    handOver();
                } else {
                    raise();
                }
            } else if (isNextOwner(record) || world.takesByMistake()) {
                write(owner.takeOver(reading()));
            }
        } catch (TimeUnavailableException e) {
            world.count("readings too wide");
        }
    }

    private boolean isNextOwner(@Nullable PartitionRecord record) {
        return record == null || record.owner().equals(process) || !world.isAlive(record.owner());
    }

    private void read() {
        Operation reading = new Operation(null);
        operation = reading;
        world.send(() -> {
            PartitionRecord record = world.store.read();
            world.send(() -> answered(reading, () -> owner.found(record, reading())));
        });
    }

    /** Rule 23: a life fences the journal before its first raise. */
    private void raise() {
        PartitionLife life = owner.life();
        if (life != null && world.hasJournals()) {
            JournalLife core = journal(life).core;
            boolean waits = world.flaw != ClusterFlaw.FENCES_AFTER_RAISE;
            if (!core.isFenced() && (waits || world.random.nextBoolean())) {
                fence(core);
                return;
            }
            if (core.isFenced() && !core.hasBegun()) {
                readSlots(core);
                return;
            }
        }
        write(owner.raise(reading()));
    }

    /** The present life's part in the journal. */
    ClusterJournal journal(PartitionLife life) {
        ClusterJournal present = journal;
        if (present == null || !present.core.life().equals(life.id())) {
            present = new ClusterJournal(life.id(), world.flaw);
            journal = present;
        }
        return present;
    }

    private void fence(JournalLife core) {
        Operation reading = new Operation(null);
        operation = reading;
        world.send(() -> {
            JournalRecord record = world.journal.head();
            Map<Integer, JournalRecord> slots = world.journal.slots();
            world.send(() ->
                    answered(
                            reading,
                            () -> {
                                if (!core.readsAfterFence()) {
                                    core.foundSlots(slots);
                                }
                                core.foundHead(record);
                                if (!core.isFenced()) {
                                    write(core, core.fence());
                                }
                            }));
        });
    }

    private void readSlots(JournalLife core) {
        Operation reading = new Operation(null);
        operation = reading;
        world.send(() -> {
            Map<Integer, JournalRecord> slots = world.journal.slots();
            world.send(() -> answered(reading, () -> core.foundSlots(slots)));
        });
    }

    private void write(JournalLife core, JournalLife.HeadWrite fence) {
        Operation writing = new Operation(null);
        operation = writing;
        world.sendWrite(() -> {
            boolean done = world.journal.replace(fence);
            world.count("fences");
            world.send(() ->
                    answered(
                            writing,
                            () -> {
                                if (done) {
                                    core.fenced(fence);
                                }
                            }));
        });
    }

    private void write(@Nullable PartitionWrite write) {
        if (write == null) {
            return;
        }
        Operation writing = new Operation(write);
        operation = writing;
        world.sendWrite(() -> {
            boolean done = world.store.replace(write.before(), write.content());
            if (done) {
                world.count("done " + write.kind());
                if (writing.over) {
                    world.count("done late");
                }
            }
            world.send(() ->
                    answered(
                            writing,
                            () -> {
                                if (done) {
                                    owner.succeeded(write, reading());
                                }
                            }));
        });
    }

    private void answered(Operation which, Runnable effect) {
        world.at(
                this,
                () -> {
                    if (!which.over) {
                        which.over = true;
                        operation = null;
                        effect.run();
                    }
                });
    }

    private void handOver() {
        PartitionPromises present = owner.promises();
        if (present == null) {
            raise();
            return;
        }
        ClusterTables mine = tables(present.life());
        owner.stop();
        before = present;
        world.later(this, () -> handOver(mine, present.life()));
    }

    private void handOver(ClusterTables mine, PartitionLife life) {
        ClusterInstance next = world.anyOther(this);
        UUID to = next.process;
        if (operation != null || mine != tables) {
            return;
        }
        PartitionWrite write = owner.handOver(to, "instance", mine.used(), reading());
        if (write == null) {
            return;
        }
        write(write);
        MovedPartition moved = owner.moved(write, new byte[0], reading());
        if (moved != null && world.movesTables()) {
            ClusterTables copy = mine.copy(life);
            world.send(() -> {
                if (next.process.equals(to)) {
                    next.sent.put(moved.write(), copy);
                    next.owner.offer(moved);
                }
            });
        }
    }
}
