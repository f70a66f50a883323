package dev.byztime.cluster;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One instance's part in the ownership of one partition: when it owns it, what it may promise, and
 * what it writes to the store.
 *
 * <p>It does no input or output. Its caller reads the store and passes the record to {@link
 * #found}; sends the writes that {@link #takeOver}, {@link #raise} and {@link #handOver} return,
 * and reports success to {@link #succeeded}. Every other outcome of a write is unknown until a
 * later read shows the write's own id. The caller reports nothing then, and reads. It may then send
 * other writes: at most one of those that replace the same record takes effect.
 *
 * <p>Tables compare what they promise with {@link #promises} under their own lock, in one step with
 * adding the promise. They answer only if {@link #mayAnswer} holds afterwards.
 *
 * <p>It is safe for any number of threads.
 */
public final class PartitionOwner {

    private final UUID self;
    private final String address;
    private final PartitionLimits limits;
    private final Supplier<UUID> writeIds;
    private final PartitionRules rules;

    // guarded by this

    /** The last record that is known to have been in the store; null before the first read. */
    private @Nullable Known known;

    /** Writes that replace the known record and may have taken effect, or may still do so. */
    private final List<PartitionWrite> unsettled = new ArrayList<>();

    private @Nullable PartitionLife life;
    private boolean stopped;
    private @Nullable MovedPartition moved;

    /** The first reading since the start, or since the last break of the timescale. */
    private @Nullable PartitionMoment first;

    private PartitionBounds demanded = PartitionBounds.NONE;

    private volatile @Nullable PartitionPromises promises;

    /**
     * A record that was in the store.
     *
     * @param record null if there was none
     * @param latestNs the latest of a reading from before it was in the store, in nanoseconds;
     *     {@link Long#MIN_VALUE} if there is none
     */
    private record Known(@Nullable PartitionRecord record, long latestNs) {

        static Known of(@Nullable PartitionRecord record) {
            RecordedTime time = record == null ? null : record.time();
            return new Known(record, time == null ? Long.MIN_VALUE : time.latestNs());
        }
    }

    /**
     * @param self a random id of this process; a restarted process has another one
     * @param address where this instance answers
     * @param writeIds draws random ids
     */
    public PartitionOwner(
            UUID self, String address, PartitionLimits limits, Supplier<UUID> writeIds) {
        this(self, address, limits, writeIds, new PartitionRules(limits));
    }

    PartitionOwner(
            UUID self,
            String address,
            PartitionLimits limits,
            Supplier<UUID> writeIds,
            PartitionRules rules) {
        this.self = self;
        this.address = address;
        this.limits = limits;
        this.writeIds = writeIds;
        this.rules = rules;
    }

    // ------------------------------------------------------------ what tables ask

    /** What may be promised at present; null if nothing may. */
    public @Nullable PartitionPromises promises() {
        return promises;
    }

    /**
     * Whether an answer may be given.
     *
     * @param asOf the promises with which the answer was compared when it was decided
     * @param after a reading from after that
     */
    public boolean mayAnswer(PartitionPromises asOf, Reading after) {
        return after.breaks() == asOf.life().breaks()
                && after.latest().toNanosSaturated() < asOf.answersBeforeNs();
    }

    /**
     * Demands that the next raise permits at least these promises. The bound on messages needs no
     * demand: each raise lifts it as far as it may be.
     *
     * @param promisesNs the end of a promise, in nanoseconds of global time
     * @param counter a token or an epoch
     */
    public synchronized void demand(long promisesNs, long counter) {
        demanded = demanded.max(new PartitionBounds(Long.MIN_VALUE, promisesNs, counter));
    }

    /** Whether the present bounds do not permit yet what was demanded. */
    public synchronized boolean isDemanded() {
        PartitionPromises present = promises;
        return present != null
                && (demanded.promisesNs() > present.highest().promisesNs()
                        || demanded.counter() > present.highest().counter());
    }

    /** The present life; null if this process does not own the partition, as far as it knows. */
    public synchronized @Nullable PartitionLife life() {
        return life;
    }

    /** The record that was last seen in the store; null if there was none, or no read yet. */
    public synchronized @Nullable PartitionRecord record() {
        return known == null ? null : known.record;
    }

    /** Whether the outcome of a write is not known. The store should be read then. */
    public synchronized boolean isUnsettled() {
        return !unsettled.isEmpty();
    }

    // ------------------------------------------------------------ the time

    /**
     * Takes note of a reading. A process must do so often, because the time since its first reading
     * is what it knows of the timescale.
     *
     * @throws TimeUnavailableException if the reading is too wide
     */
    public synchronized void observe(Reading now) {
        note(moment(now));
    }

    private PartitionMoment moment(Reading reading) {
        return PartitionMoment.of(reading, rules.largestErrorNs(limits.maxErrorNs()));
    }

    /** Takes note of a reading; false if it is from before a break that is known. */
    private boolean note(PartitionMoment now) {
        PartitionMoment before = first;
        if (before != null && now.breaks() < before.breaks()) {
            return false;
        }
        if (before == null || now.breaks() > before.breaks()) {
            first = now;
            if (life != null && life.continued() != null) {
                end(); // its tables have not begun, and their leases are void
            } else if (life != null && life.breaks() < now.breaks()) {
                life = afterBreak(life, now);
                if (rules.stopsAtBreak()) {
                    promises = null;
                } else if (promises != null) {
                    promises = new PartitionPromises(life, promises.highest());
                }
            }
        }
        return true;
    }

    private PartitionLife afterBreak(PartitionLife life, PartitionMoment now) {
        long promisesNs = rules.promisesAfterBreakNs(life.promisesAfterNs(), now);
        return new PartitionLife(
                life.id(),
                now.breaks(),
                life.beginning()
                        .max(new PartitionBounds(Long.MIN_VALUE, promisesNs, Long.MIN_VALUE)),
                life.answersAfterNs(),
                promisesNs,
                life.settlesAfterNs(),
                rules.claimsAfterBreak(life.claims(), writeIds),
                new PartitionLife.Unmoved(life.unmoved().beginning(), promisesNs),
                life.continued());
    }

    // ------------------------------------------------------------ what the store says

    /**
     * Takes note of what a read has shown.
     *
     * @param record the record; null if there is none
     * @param after a reading from after the read
     * @throws TimeUnavailableException if the reading is too wide. Nothing is changed then
     */
    public synchronized void found(@Nullable PartitionRecord record, Reading after) {
        PartitionMoment now = moment(after);
        if (!note(now) || (known != null && Objects.equals(record, known.record))) {
            return; // what is not settled may still take effect
        }
        for (PartitionWrite write : unsettled) {
            if (record != null && rules.isOurs(record, write)) {
                settle(write, now);
                return;
            }
        }
        known = Known.of(record);
        end();
        unsettled.clear();
    }

    /**
     * Takes note of the store's answer that a write has taken effect.
     *
     * @param after a reading from after the answer
     * @throws TimeUnavailableException if the reading is too wide. The outcome then counts as
     *     unknown
     */
    public synchronized void succeeded(PartitionWrite write, Reading after) {
        PartitionMoment now = moment(after);
        if (unsettled.contains(write) && note(now)) { // else it was settled otherwise
            settle(write, now);
        }
    }

    private void settle(PartitionWrite write, PartitionMoment now) {
        unsettled.clear(); // they replace a record that is not there any more
        known = new Known(write.content(), write.latestNs());
        PartitionLife present = life;
        if (write.kind() == PartitionWrite.Kind.HANDOVER) {
            known = Known.of(write.content());
            end();
        } else if (write.kind() == PartitionWrite.Kind.TAKEOVER) {
            begin(write, rules.isLost(write.beforeLatestNs(), now), now);
        } else if (present == null) { // it had become too old before this was known
            begin(write, true, now);
        } else {
            stopped = false;
            if (write.breaks() == present.breaks()) {
                promises = new PartitionPromises(present, rules.usable(write));
            }
        }
    }

    private void end() {
        life = null;
        promises = null;
        stopped = false;
    }

    private void begin(PartitionWrite write, boolean lost, PartitionMoment now) {
        end();
        PartitionRecord before = write.before();
        PartitionBounds found = before == null ? PartitionBounds.NONE : before.bounds();
        if (lost) { // a late raise may have replaced an older record
            found = found.max(write.content().bounds());
        }
        boolean proven =
                !lost
                        && before != null
                        && rules.isProven(Objects.requireNonNull(first), before.time());
        UUID claims = rules.claims(before == null ? null : before.claims(), proven, writeIds);
        long messagesNs = rules.messagesOfOthersNs(found);
        long promisesNs = rules.promisesOfOthersNs(found);
        if (lost) {
            messagesNs = Math.max(messagesNs, rules.lostMessagesNs(now));
        }
        if (!proven) {
            promisesNs = Math.max(promisesNs, rules.lostPromisesNs(now));
        }
        long counter = rules.counterOfOthers(found, now);
        PartitionLife.Unmoved empty =
                new PartitionLife.Unmoved(
                        new PartitionBounds(messagesNs, promisesNs, counter),
                        Math.max(promisesNs, rules.counterPassedAfterNs(counter, now)));
        MovedPartition tables = moved;
        moved = null;
        MovedPartition continued =
                before != null
                                && tables != null
                                && rules.isWithTables(tables, before)
                                && rules.areTablesValid(proven)
                        ? tables
                        : null;
        life =
                continued != null
                        ? new PartitionLife(
                                write.content().write(),
                                now.breaks(),
                                continued.beginning(),
                                continued.answersAfterNs(),
                                continued.promisesAfterNs(),
                                now.localAfterNs(rules.settlingNs()),
                                claims,
                                empty,
                                continued)
                        : new PartitionLife(
                                write.content().write(),
                                now.breaks(),
                                empty.beginning(),
                                messagesNs,
                                empty.promisesAfterNs(),
                                now.localAfterNs(rules.settlingNs()),
                                claims,
                                empty,
                                null);
    }

    // ------------------------------------------------------------ writes

    /**
     * The write that makes this process the owner, whoever owns the partition at present; null if
     * it owns the partition already, has not read the record, or reads another timescale.
     *
     * @throws TimeUnavailableException if the reading is too wide
     */
    public synchronized @Nullable PartitionWrite takeOver(Reading reading) {
        PartitionMoment now = moment(reading);
        Known found = known;
        if (!note(now) || found == null || life != null) {
            return null;
        }
        PartitionRecord record = found.record;
        RecordedTime time = record == null ? null : record.time();
        if (time != null && rules.contradicts(time, now)) {
            return null;
        }
        for (PartitionWrite earlier : unsettled) {
            if (earlier.kind() == PartitionWrite.Kind.TAKEOVER
                    && Objects.equals(earlier.before(), record)) {
                return earlier; // it depends on no reading, so it can be sent again
            }
        }
        RecordedTime kept = rules.timeOfTakeover(time, now);
        PartitionBounds bounds = record == null ? PartitionBounds.NONE : record.bounds();
        return send(
                PartitionWrite.Kind.TAKEOVER,
                found,
                new PartitionRecord(
                        self,
                        address,
                        writeIds.get(),
                        rules.boundsOfTakeover(bounds, kept, now),
                        kept,
                        rules.claimsOfTakeover(record)),
                now);
    }

    /**
     * The write that permits promises for a while; null if this process does not own the partition,
     * or must take it over again because its last write is too old.
     *
     * @throws TimeUnavailableException if the reading is too wide
     */
    public synchronized @Nullable PartitionWrite raise(Reading reading) {
        PartitionMoment now = moment(reading);
        PartitionLife present = owned(now);
        Known found = known;
        if (present == null || found == null || found.record == null) {
            return null;
        }
        long highestNs = now.latestNs() + limits.reachNs();
        PartitionBounds wanted =
                new PartitionBounds(
                        now.latestNs() + limits.marginNs(),
                        Math.min(plus(demanded.promisesNs(), limits.slackNs()), highestNs),
                        plus(demanded.counter(), limits.counterSlack()));
        PartitionWrite write =
                send(
                        PartitionWrite.Kind.RAISE,
                        found,
                        new PartitionRecord(
                                self,
                                address,
                                writeIds.get(),
                                rules.raised(found.record.bounds(), present.beginning(), wanted),
                                RecordedTime.of(now),
                                present.claims()),
                        now);
        promises = rules.whileUnsettled(promises, write);
        return write;
    }

    /**
     * Stops all promises, before a handover. They go on after the next raise that succeeds.
     *
     * <p>The caller then asks its tables, each under the lock under which it compares with {@link
     * #promises}, for the highest values that they have used.
     */
    public synchronized void stop() {
        if (life != null) {
            stopped = true;
            promises = null;
        }
    }

    /**
     * The write that lets another instance own the partition; null if this process does not own it,
     * or has not stopped, or has begun to promise again since.
     *
     * @param used the highest timestamp of a message that was accepted, or at or below which rows
     *     were dropped, or that was given out as a stamp; the latest end of a promise that may
     *     still be relied on, and the highest timestamp of a transaction; the highest token or
     *     epoch
     * @throws TimeUnavailableException if the reading is too wide
     */
    public synchronized @Nullable PartitionWrite handOver(
            UUID next, String nextAddress, PartitionBounds used, Reading reading) {
        PartitionMoment now = moment(reading);
        PartitionLife present = owned(now);
        Known found = known;
        if (present == null || !stopped || found == null) {
            return null;
        }
        return send(
                PartitionWrite.Kind.HANDOVER,
                found,
                new PartitionRecord(
                        next,
                        nextAddress,
                        writeIds.get(),
                        rules.handedOver(used, present),
                        RecordedTime.of(now),
                        present.claims()),
                now);
    }

    /**
     * What to send to the next owner with the tables; null if this process has no life any more.
     *
     * @param handover the write that {@link #handOver} has returned
     * @param tables the tables as bytes
     * @param reading a reading from after that
     */
    public synchronized @Nullable MovedPartition moved(
            PartitionWrite handover, byte[] tables, Reading reading) {
        PartitionMoment now = moment(reading);
        PartitionLife present = life;
        if (!note(now) || present == null || handover.breaks() != now.breaks()) {
            return null;
        }
        return new MovedPartition(
                handover.content().write(),
                present.beginning(),
                present.answersAfterNs(),
                present.promisesAfterNs(),
                tables);
    }

    /** Takes what the owner has sent. It counts if the handover has taken effect. */
    public synchronized void offer(MovedPartition tables) {
        moved = tables;
    }

    /** Forgets tables whose handover has not taken effect. */
    synchronized void forgetOffer() {
        moved = null;
    }

    /** Forgets what the owner before has sent, once the tables of this life have begun with it. */
    synchronized void begun() {
        PartitionLife present = life;
        if (present != null && present.continued() != null) {
            life = present.begun();
            if (promises != null) {
                promises = new PartitionPromises(life, promises.highest());
            }
        }
    }

    /**
     * Ends a life, because its tables cannot begin or have lost their journal. The partition can be
     * taken over again, and then begins from the exact values of the owner before (rule 13), or
     * from the bounds of this one.
     *
     * @param of the id of the life; nothing happens if it is not the present one
     */
    synchronized void giveUp(UUID of) {
        if (life != null && life.id().equals(of)) {
            end();
        }
    }

    private @Nullable PartitionLife owned(PartitionMoment now) {
        Known found = known;
        if (!note(now) || life == null || found == null) {
            return null;
        }
        if (rules.mustTakeOverAgain(found.latestNs, now)) {
            end();
        }
        return life;
    }

    private PartitionWrite send(
            PartitionWrite.Kind kind, Known found, PartitionRecord content, PartitionMoment now) {
        PartitionWrite write =
                new PartitionWrite(
                        kind, found.record, found.latestNs, content, now.latestNs(), now.breaks());
        unsettled.add(write);
        return write;
    }

    private static long plus(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
