package dev.byztime.atmostonce;

import dev.byztime.seal.SipHash;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All receivers of the service by name: the configured ones, and a limited number of others, which
 * are created by their first use.
 *
 * <p>If a new receiver is needed and the limit is reached, one of the others is forgotten. It must
 * not be in use, and its messages must all be too old. This is safe: all messages that it accepted
 * are at or below its {@code upper}, and every later receiver begins at or above {@link
 * #forgottenNs}, which is at least as high. A later receiver cannot begin with this life's
 * beginning instead, because messages were accepted above it since. It cannot begin with the
 * current watermark either, because the clock may have gone back.
 *
 * <p>A receiver in use is not forgotten. Otherwise it and its successor could both accept the same
 * message.
 */
public final class Receivers {

    /** The number of users that marks a forgotten receiver. */
    private static final int FORGOTTEN = -1;

    private final ReceiverPlan plan;
    private final KeptCeiling ceiling;
    private final Observer observer;
    private final SipHash hash;
    private final boolean grouped;
    private final Map<String, Known> byName = new ConcurrentSkipListMap<>();

    /** The highest {@code upper} of all forgotten receivers, in nanoseconds. Guarded by this. */
    private long forgottenNs = Long.MIN_VALUE;

    /** How many receivers exist that are not configured. Guarded by this. */
    private int others;

    /** Whether their life has ended. Guarded by this. */
    private boolean ended;

    /**
     * @param hash makes the digests of connections
     * @param grouped whether connections have groups, whose room is limited
     */
    Receivers(
            ReceiverPlan plan,
            KeptCeiling ceiling,
            Observer observer,
            SipHash hash,
            boolean grouped) {
        this.plan = plan;
        this.ceiling = ceiling;
        this.observer = observer;
        this.hash = hash;
        this.grouped = grouped;
        plan.configured().keySet().forEach(name -> add(name, true));
    }

    /**
     * Receivers under a ceiling of others, with names of their own, whose connections have groups
     * of limited room.
     *
     * @param hash makes the digests of connections; {@link ConnectionDigest#OF_PROCESS} if their
     *     rows stay in this process
     * @throws IllegalArgumentException if they allow a clock skew that the ceiling does not cover
     */
    public static Receivers grouped(
            ReceiverPlan plan, KeptCeiling ceiling, Observer observer, SipHash hash) {
        if (plan.largestClockSkewNs() >= ceiling.reachNs()) {
            throw new IllegalArgumentException("the margin does not exceed maxClockSkew");
        }
        return new Receivers(plan, ceiling, observer, hash, true);
    }

    /** An observer of which receivers exist. */
    public interface Observer {

        /** Called when a receiver is created. */
        default void watch(String name, Receiver receiver) {}

        /** Called when a receiver has been forgotten, or its life has ended. */
        default void forget(String name, Receiver receiver) {}
    }

    /** A receiver with the number of its present users. */
    private static final class Known {

        final Receiver receiver;
        final boolean configured;
        final AtomicInteger users = new AtomicInteger();

        Known(Receiver receiver, boolean configured) {
            this.receiver = receiver;
            this.configured = configured;
        }

        /** Adds a user; false if the receiver has been forgotten. */
        boolean enter() {
            return users.updateAndGet(n -> n == FORGOTTEN ? n : n + 1) != FORGOTTEN;
        }

        void leave() {
            users.decrementAndGet();
        }
    }

    /** A use of a receiver, which is not forgotten before the use is closed. */
    public static final class Use implements AutoCloseable {

        private final Known known;

        private Use(Known known) {
            this.known = known;
        }

        public Receiver receiver() {
            return known.receiver;
        }

        @Override
        public void close() {
            known.leave();
        }
    }

    /** The names of all receivers, in order. */
    public Set<String> names() {
        return byName.keySet();
    }

    /**
     * The receiver with this name, for inspection; empty if it has not been used or has been
     * forgotten.
     */
    public Optional<Receiver> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(known -> known.receiver);
    }

    /**
     * Begins a use of the receiver with this name, which is created if necessary. The caller must
     * close the use. Empty if the limit of receivers is reached.
     */
    public Optional<Use> use(String name, Reading now) {
        Known there = byName.get(name);
        Known entered = there != null && there.enter() ? there : enterOrAdd(name, now);
        return Optional.ofNullable(entered).map(Use::new);
    }

    /**
     * How long until another receiver may be possible; null if this can never happen.
     *
     * @return at least a nanosecond
     */
    @Nullable
    public Timestamp roomIn(Reading now) {
        return byName.values().stream()
                .filter(known -> !known.configured)
                .map(known -> known.receiver.emptyIn(now))
                .min(Comparator.naturalOrder())
                .map(in ->
                        Timestamp.max(in, Timestamp.ofNanos(1))) // zero if one is only still in use
                .orElse(null);
    }

    /**
     * The highest timestamp that was accepted, or at or below which rows were dropped, in
     * nanoseconds; {@link Long#MIN_VALUE} if there is none.
     */
    public synchronized long usedNs() {
        long usedNs = forgottenNs;
        for (Known known : byName.values()) {
            usedNs = Math.max(usedNs, known.receiver.usedNs());
        }
        return usedNs;
    }

    /** Writes all that another process needs to go on. Nobody may judge at the moment. */
    public synchronized void writeTo(DataOutput out) throws IOException {
        out.writeLong(forgottenNs);
        out.writeInt(byName.size());
        for (Map.Entry<String, Known> each : byName.entrySet()) {
            out.writeUTF(each.getKey());
            each.getValue().receiver.writeTo(out);
        }
    }

    /** Goes on from what {@link #writeTo} wrote in another process. Nobody uses these yet. */
    public synchronized void goOnFrom(DataInput in) throws IOException {
        long forgottenBeforeNs = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            Known known = byName.get(name);
            if (known == null) {
                others++;
                known = add(name, false);
            }
            known.receiver.goOnFrom(in);
        }
        forgottenNs = forgottenBeforeNs; // for receivers from now on
    }

    /** Tells the observer that the life of these receivers has ended. */
    public synchronized void end() {
        ended = true; // somebody may still be using them
        byName.forEach((name, known) -> observer.forget(name, known.receiver));
    }

    private synchronized @Nullable Known enterOrAdd(String name, Reading now) {
        Known there =
                byName.get(name); // no other thread forgets or creates it while this is locked
        if (there == null) {
            if (others >= plan.mostOthers() && !forgetOne(now)) {
                return null;
            }
            others++;
            there = add(name, false);
        }
        there.users.incrementAndGet();
        return there;
    }

    /**
     * Forgets a receiver that is not in use and whose messages are all too old; false if there is
     * none.
     */
    private boolean forgetOne(Reading now) {
        for (Map.Entry<String, Known> each : byName.entrySet()) {
            Known known = each.getValue();
            if (known.configured || !known.users.compareAndSet(0, FORGOTTEN)) {
                continue;
            }
            if (known.receiver.emptyIn(now).isAfter(Timestamp.ZERO)) {
                known.users.set(0);
                continue;
            }
            // it no longer changes, and all that it accepted is at or below its watermark
            forgottenNs = Math.max(forgottenNs, known.receiver.status(now).upperNs());
            byName.remove(each.getKey());
            observer.forget(each.getKey(), known.receiver);
            others--;
            return true;
        }
        return false;
    }

    private Known add(String name, boolean configured) {
        ReceiverLimits limits = plan.limits(name);
        GroupCounts groups = grouped ? new GroupCounts(limits.connections()) : null;
        Known known =
                new Known(new Receiver(limits, ceiling, forgottenNs, groups, hash), configured);
        byName.put(name, known);
        if (!ended) {
            observer.watch(name, known.receiver);
        }
        return known;
    }
}
