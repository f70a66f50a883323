package dev.byztime.cluster;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.stable.ObstacleLog;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread of an instance that uses the store: it tells the others that this instance is there,
 * takes over the partitions that it should own, raises their bounds, and hands them over.
 *
 * <p>It decides nothing that safety depends on. {@link PartitionOwner} has the rules. The keeper's
 * part is to read a record only between two of its own writes, so that a read is never older than
 * the last successful write.
 *
 * <p>A store that does not answer stalls the thread. Promises then go on until their bounds are
 * used up.
 *
 * @param <T> the type of the tables
 */
public final class ClusterKeeper<T extends PartitionTables> {

    /** The pause between two rounds, in nanoseconds. */
    static final long PAUSE_NS = 100_000_000;

    /** The pause if a request waits, in nanoseconds. */
    private static final long ASKED_PAUSE_NS = 10_000_000;

    /** How often this instance says that it is there, in nanoseconds. */
    static final long SIGN_NS = 500_000_000;

    /** How long the others may say nothing until they seem to have ended, in nanoseconds. */
    static final long PATIENCE_NS = 3_000_000_000L;

    /** How often the record of a partition of somebody else is read, in nanoseconds. */
    static final long LOOK_NS = 1_000_000_000;

    /** The longest time between two raises, in nanoseconds. */
    static final long RAISE_NS = 1_000_000_000;

    /** The shortest time between two raises that demands cause, in nanoseconds. */
    private static final long DEMAND_PAUSE_NS = 10_000_000;

    /** How long a use of the store may take before the others are put off, in nanoseconds. */
    private static final long SLOW_NS = 500_000_000;

    /** For how long tables are kept whose handover has not taken effect, in nanoseconds. */
    private static final long OFFER_NS = 10_000_000_000L;

    /**
     * How long a partition stays before it is handed over, in nanoseconds: an instance that is
     * about to end hands its partitions over while it still seems to be alive, and they must not
     * come back.
     */
    private static final long STAY_NS = PATIENCE_NS;

    /** How often a handover looks whether nobody decides, a millisecond apart. */
    private static final int DRAIN_LOOKS = 50;

    /** How often an instance that ends tries to hand a partition over. */
    private static final int LAST_ATTEMPTS = 3;

    private static final long DRAIN_PAUSE_NS = 1_000_000;

    private static final long STOP_MS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(ClusterKeeper.class);

    private final UUID self;
    private final String address;
    private final Partitions<T> partitions;
    private final PartitionStore store;
    private final Membership membership;
    private final BeforeRaise beforeRaise;
    private final Surroundings around;
    private final long raiseNs;

    /**
     * How long another instance must have been there until it can rely on a record of this one, in
     * nanoseconds: rule 15, with the errors of both. Before that, tables would come to it in vain.
     */
    private final long settledNs;

    private final ObstacleLog obstacles =
            new ObstacleLog(
                    log,
                    "The partitions cannot be kept, and it will be tried again",
                    "The partitions can be kept again");

    private final ClusterCounts counts = new ClusterCounts();
    private final List<Care<T>> cares = new ArrayList<>();

    // used by the thread only
    private long saidNs = Long.MIN_VALUE;
    private int first;
    private boolean handedOver;
    private final Map<UUID, Long> firstSeenNs = new HashMap<>();
    private boolean disagreed;
    private boolean isLeaving;

    private volatile ClusterView view;
    private volatile @Nullable RaiseFailure obstacle =
            new RaiseFailure(RaiseFailure.Kind.STORAGE, "the store has not been read yet");
    private volatile boolean ending;
    private volatile @Nullable Thread thread;

    /**
     * What the keeper needs of its program.
     *
     * @param time the clock of global time
     * @param local the clock that measures waits
     * @param pause lets the thread sleep
     * @param sender brings tables to next owners
     * @param fatal ends the program, because it may promise nothing any more
     */
    public record Surroundings(
            IntervalClock time,
            LocalClock local,
            Pause pause,
            TableSender sender,
            Runnable fatal) {}

    /** What comes before the first raise of a life. */
    @FunctionalInterface
    public interface BeforeRaise {

        /**
         * Checks that the agreement in the store is still the one of this instance (rule 19), and
         * fences the journal of the partition (rule 23).
         *
         * @throws DisagreementException if the agreement is another one
         * @throws IOException if the store does not answer
         */
        void prepare(Partition<?> partition, UUID life) throws IOException;
    }

    /** What the thread remembers of a partition. */
    private static final class Care<T extends PartitionTables> {

        final Partition<T> partition;
        long lookedNs = Long.MIN_VALUE;
        long raisedNs = Long.MIN_VALUE;

        /** The life that may make its first raise, and since when. */
        @Nullable UUID confirmed;

        long confirmedNs;

        /** When tables were offered that may be of use; {@link Long#MAX_VALUE} if none were. */
        volatile long offeredNs = Long.MAX_VALUE;

        /** Whether a request waits for what the store says. */
        volatile boolean asked;

        Care(Partition<T> partition) {
            this.partition = partition;
        }
    }

    /**
     * @param self a random id of this process, as in the owners of the partitions
     * @param address where this instance answers others
     */
    public ClusterKeeper(
            UUID self,
            String address,
            Partitions<T> partitions,
            PartitionLimits limits,
            PartitionStore store,
            MemberStore members,
            BeforeRaise beforeRaise,
            Surroundings around) {
        this.self = self;
        this.address = address;
        this.partitions = partitions;
        this.store = store;
        this.membership = new Membership(members, self, address, PATIENCE_NS);
        this.beforeRaise = beforeRaise;
        this.around = around;
        this.raiseNs = Math.min(RAISE_NS, limits.marginNs() / 4);
        this.settledNs = limits.lagNs() + 4 * limits.maxErrorNs();
        this.view = new ClusterView(self, Map.of(self, address));
        partitions.all().forEach(partition -> cares.add(new Care<>(partition)));
    }

    /** The other instances, as they were seen last. */
    public ClusterView view() {
        return view;
    }

    public ClusterCounts counts() {
        return counts;
    }

    /** Why the last use of the store or of the time has failed; null if it has not. */
    public @Nullable RaiseFailure obstacle() {
        return obstacle;
    }

    /**
     * Takes the tables of a partition that shall be handed over to this instance.
     *
     * @return whether it does; not if it is about to end
     */
    public boolean offer(int partition, MovedPartition tables) {
        if (ending) {
            return false;
        }
        Care<T> care = cares.get(partition);
        care.partition.owner().offer(tables);
        care.offeredNs = localNs();
        lookAt(partition);
        return true;
    }

    /** Asks for a look at a partition's record as soon as possible, without waiting. */
    public void lookAt(int partition) {
        Care<T> care = cares.get(partition);
        if (!care.asked) {
            care.asked = true;
            LockSupport.unpark(thread);
        }
    }

    /** Starts the thread. */
    public void start() {
        ending = false;
        isLeaving = false;
        Thread own = Thread.ofPlatform().name("cluster-keeper").daemon().unstarted(this::run);
        thread = own;
        own.start();
    }

    /**
     * Hands over all partitions, and stops the thread. A stalled store does not delay this long.
     */
    public void stop() {
        Thread own = thread;
        if (own != null) {
            ending = true;
            LockSupport.unpark(own);
            try {
                own.join(STOP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
    }

    private void run() {
        while (!ending && thread == Thread.currentThread()) {
            attempt(this::round);
            around.pause.park(
                    cares.stream().anyMatch(care -> care.asked) ? ASKED_PAUSE_NS : PAUSE_NS);
        }
        attempt(this::round); // takes what others have handed over by now, to hand it on
        attempt(this::end);
    }

    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) { // none may end the thread
            log.error("A round of the partitions failed, and will be tried again", e);
        }
    }

    // ------------------------------------------------------------ a round

    /** Looks after each partition once. */
    void round() {
        if (disagreed) {
            return;
        }
        RaiseFailure failure = null;
        handedOver = false;
        try {
            around.time.now(); // without the time nothing is possible, and others should own
            sayAndLook();
        } catch (TimeUnavailableException e) {
            note(new RaiseFailure(RaiseFailure.Kind.TIME, String.valueOf(e.getMessage())));
            return;
        } catch (IOException e) {
            counts.failed();
            failure = RaiseFailure.storage(e);
        }
        int count = cares.size();
        for (int i = 0; i < count; i++) {
            long begunNs = localNs();
            RaiseFailure ofOne = lookAfter(cares.get((first + i) % count));
            if (ofOne != null) {
                failure = ofOne;
                if (disagreed) {
                    break;
                }
                if (localNs() - begunNs > SLOW_NS) {
                    first = (first + i + 1) % count; // so that each has its turn
                    break;
                }
            }
        }
        note(failure);
    }

    private @Nullable RaiseFailure lookAfter(Care<T> care) {
        try {
            care(care);
            return null;
        } catch (TimeUnavailableException e) {
            return new RaiseFailure(RaiseFailure.Kind.TIME, String.valueOf(e.getMessage()));
        } catch (DisagreementException e) {
            promiseNothingMore(e);
            return new RaiseFailure(RaiseFailure.Kind.STORAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            counts.failed();
            return RaiseFailure.storage(e);
        } finally {
            follow(care);
        }
    }

    /** Tables begin with what their life has found before its first raise. */
    private void follow(Care<T> care) {
        PartitionLife life = care.partition.owner().life();
        if (life == null || life.id().equals(care.confirmed)) {
            care.partition.follow();
        }
    }

    private void promiseNothingMore(DisagreementException e) {
        disagreed = true;
        for (Care<T> care : cares) {
            care.partition.owner().stop();
            follow(care);
        }
        log.error("This instance must not go on: {}", e.getMessage());
        around.fatal.run();
    }

    private void note(@Nullable RaiseFailure failure) {
        obstacle = failure;
        obstacles.note(failure);
    }

    private void sayAndLook() throws IOException {
        long nowNs = localNs();
        if (saidNs != Long.MIN_VALUE && nowNs - saidNs < SIGN_NS) {
            return;
        }
        Map<UUID, String> alive = new HashMap<>();
        for (MemberRecord member : membership.beat(nowNs)) {
            alive.put(member.id(), member.address());
        }
        saidNs = nowNs;
        firstSeenNs.keySet().retainAll(alive.keySet());
        alive.keySet().forEach(other -> firstSeenNs.putIfAbsent(other, nowNs));
        alive.put(self, address);
        if (!alive.equals(view.alive())) {
            log.info("The instances that are alive: {}", alive.values());
            view = new ClusterView(self, alive);
        }
    }

    // ------------------------------------------------------------ one partition

    private void care(Care<T> care) throws IOException {
        boolean isAsked = care.asked;
        care.asked = false; // before the look, so that whoever asks from now on gets another one
        PartitionOwner owner = care.partition.owner();
        owner.observe(around.time.now());
        if (care.offeredNs < localNs() - OFFER_NS) {
            care.offeredNs = Long.MAX_VALUE;
            owner.forgetOffer();
        }
        if (owner.isUnsettled()) {
            look(care);
        }
        UUID should = partitions.hash().ownerOf(care.partition.number(), view.alive().keySet());
        if (owner.life() == null) {
            take(care, should, isAsked);
        }
        if (owner.life() != null) {
            keep(care, should);
        }
    }

    private void look(Care<T> care) throws IOException {
        PartitionRecord record = store.read(care.partition.number());
        counts.read();
        care.lookedNs = localNs();
        care.partition.owner().found(record, around.time.now());
    }

    /** Takes a partition over, if this instance should own it and its owner is not alive. */
    private void take(Care<T> care, UUID should, boolean isAsked) throws IOException {
        PartitionOwner owner = care.partition.owner();
        PartitionRecord last = owner.record();
        boolean isWanted = should.equals(self) || (last != null && last.owner().equals(self));
        if (isWanted
                || isAsked
                || care.lookedNs == Long.MIN_VALUE
                || localNs() - care.lookedNs >= LOOK_NS) {
            look(care);
        }
        PartitionRecord record = owner.record();
        boolean isFree =
                record == null
                        ? should.equals(self)
                        : record.owner().equals(self)
                                || (should.equals(self)
                                        && !view.alive().containsKey(record.owner()));
        if (isFree) {
            write(care, owner.takeOver(around.time.now()));
        }
    }

    private void keep(Care<T> care, UUID should) throws IOException {
        PartitionOwner owner = care.partition.owner();
        boolean isDue =
                owner.promises() == null
                        || localNs() - care.raisedNs >= raiseNs
                        || (owner.isDemanded() && localNs() - care.raisedNs >= DEMAND_PAUSE_NS);
        boolean hasMoved = localNs() - care.confirmedNs < STAY_NS;
        if (!should.equals(self)
                && !hasMoved
                && hasSettled(should)
                && owner.promises() != null
                && !handedOver) {
            handedOver = true; // one in each round
            handOver(care, should, view.alive().getOrDefault(should, ""));
        } else if (isDue) {
            confirm(care);
            care.raisedNs = localNs();
            write(care, owner.raise(around.time.now()));
        }
    }

    private boolean hasSettled(UUID other) {
        Long seenNs = firstSeenNs.get(other);
        return seenNs != null && localNs() - seenNs > settledNs;
    }

    /**
     * Rules 19 and 23: before the first promise of a life, this instance and the others cut names
     * into partitions by the same key, and no life before can write to the journal any more.
     */
    private void confirm(Care<T> care) throws IOException {
        PartitionLife life = care.partition.owner().life();
        if (life != null && !life.id().equals(care.confirmed)) {
            beforeRaise.prepare(care.partition, life.id());
            care.confirmed = life.id();
            care.confirmedNs = localNs();
        }
    }

    /** Hands a partition over; if somebody decides for too long, the promises go on. */
    private void handOver(Care<T> care, UUID next, String nextAddress) throws IOException {
        PartitionOwner owner = care.partition.owner();
        follow(care);
        owner.stop();
        for (int i = 0; !care.partition.isQuiet(); i++) {
            if (i == DRAIN_LOOKS) {
                write(care, owner.raise(around.time.now()));
                return;
            }
            around.pause.park(DRAIN_PAUSE_NS);
        }
        T tables = care.partition.tables();
        PartitionBounds used = tables == null ? PartitionBounds.NONE : tables.used();
        PartitionWrite handover = owner.handOver(next, nextAddress, used, around.time.now());
        boolean isSent =
                handover != null
                        && tables != null
                        && !next.equals(self)
                        && isSent(
                                care.partition, tables, handover, new Instance(next, nextAddress));
        if (isSent || isLeaving) {
            write(care, handover);
        } else { // it may be about to end, so the partition stays for a while
            care.confirmedNs = localNs();
            write(care, owner.raise(around.time.now()));
        }
    }

    /** Rule 14: sends the tables, which may fail. A next owner would then begin without them. */
    private boolean isSent(
            Partition<T> partition, T tables, PartitionWrite handover, Instance next) {
        try {
            Reading now = around.time.now();
            MovedPartition moved = partition.owner().moved(handover, tables.toBytes(now), now);
            if (moved == null) {
                return false;
            }
            around.sender.send(next, partition.number(), moved);
            counts.sentTables();
            return true;
        } catch (IOException | TimeUnavailableException e) {
            counts.lostTables();
            log.warn(
                    "The tables of partition {} did not reach {}, {}: {}",
                    partition.number(),
                    next.address(),
                    isLeaving
                            ? "so messages that are on their way are refused and holders prove"
                                    + " their leases"
                            : "so it stays here for now",
                    e.toString());
            return false;
        }
    }

    private void write(Care<T> care, @Nullable PartitionWrite write) throws IOException {
        if (write == null) {
            return;
        }
        if (store.replace(care.partition.number(), write.before(), write.content())) {
            care.partition.owner().succeeded(write, around.time.now());
            counts.wrote(write.kind());
        } else {
            counts.notReplaced();
        }
    }

    // ------------------------------------------------------------ the end

    /**
     * Hands over everything, to the others if there are any, and says that this instance leaves.
     */
    void end() {
        isLeaving = true;
        Set<UUID> others = new HashSet<>(view.alive().keySet());
        others.remove(self);
        if (others.stream().anyMatch(this::hasSettled)) {
            others.removeIf(other -> !hasSettled(other));
        }
        int given = 0;
        for (int i = 0; i < LAST_ATTEMPTS; i++) { // somebody may have decided for too long
            for (Care<T> care : cares) {
                if (care.partition.owner().promises() != null && isGiven(care, others)) {
                    given++;
                }
            }
        }
        log.info("{} partitions were handed over", given);
        try {
            membership.leave();
        } catch (IOException e) {
            log.debug("The others will notice later that this instance has left", e);
        }
    }

    private boolean isGiven(Care<T> care, Set<UUID> others) {
        int number = care.partition.number();
        UUID next = others.isEmpty() ? self : partitions.hash().ownerOf(number, others);
        try {
            handOver(care, next, Objects.requireNonNull(view.alive().get(next)));
        } catch (IOException | TimeUnavailableException e) {
            log.warn(
                    "Partition {} was not handed over, so another instance takes it later: {}",
                    number,
                    e.toString());
        } finally {
            follow(care);
        }
        return care.partition.owner().life() == null;
    }

    private long localNs() {
        return around.local.read().boottimeNs();
    }
}
