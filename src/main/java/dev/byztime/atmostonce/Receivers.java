package dev.byztime.atmostonce;

import dev.byztime.stable.CeilingKeeper;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All receivers of the service by name: those that are configured, and a limited number of others,
 * which come into being by being used.
 *
 * <p>When another one is wanted and there is no room, one of those others is forgotten that nobody
 * uses and all of whose messages are too old by now. That loses nothing: what it accepted is at or
 * below its watermark, and hence its {@code upper}; and every receiver that comes into being later
 * begins at or above {@link #forgotten}, which is at or above that. The life's own beginning would
 * not do, for what was accepted since is above it; nor would the watermark of then, for the clock
 * may have gone back.
 *
 * <p>A receiver that somebody uses is not forgotten: else a message could be judged by it and by
 * its successor, and be accepted by both.
 */
public final class Receivers {

    /** Of the users of a receiver that has been forgotten. */
    private static final int FORGOTTEN = -1;

    private final ReceiverPlan plan;
    private final CeilingKeeper keeper;
    private final Observer observer;
    private final Map<String, Known> byName = new ConcurrentSkipListMap<>();

    /** The highest {@code upper} of all that were forgotten. Guarded by this. */
    private long forgotten = Long.MIN_VALUE;

    private int unlisted;

    Receivers(ReceiverPlan plan, CeilingKeeper keeper, Observer observer) {
        this.plan = plan;
        this.keeper = keeper;
        this.observer = observer;
        plan.listed().keySet().forEach(name -> add(name, true));
    }

    /** Is told which receivers there are. */
    public interface Observer {

        /** From now on there is this one too. */
        void watch(String name, Receiver receiver);

        /** That one is no more. */
        void forget(String name);
    }

    /** A receiver, and how many use it at present. */
    private static final class Known {

        final Receiver receiver;
        final boolean listed;
        final AtomicInteger users = new AtomicInteger();

        Known(Receiver receiver, boolean listed) {
            this.receiver = receiver;
            this.listed = listed;
        }

        /** False if it has been forgotten. */
        boolean enter() {
            return users.updateAndGet(n -> n == FORGOTTEN ? n : n + 1) != FORGOTTEN;
        }

        void leave() {
            users.decrementAndGet();
        }
    }

    /** The use of a receiver, which is not forgotten before this is closed. */
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

    /** The names of all that there are, in order. */
    public Set<String> names() {
        return byName.keySet();
    }

    /**
     * The one of that name, for looking at it; empty if it has not been used, or was forgotten
     * since.
     */
    public Optional<Receiver> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(known -> known.receiver);
    }

    /**
     * The one of that name, new if need be, to be closed after use; empty if there are too many.
     */
    public Optional<Use> use(String name, Reading now) {
        Known there = byName.get(name);
        Known entered = there != null && there.enter() ? there : enterOrAdd(name, now);
        return Optional.ofNullable(entered).map(Use::new);
    }

    /**
     * How long until there may be room for another one; null if there never will be.
     *
     * @return at least a nanosecond
     */
    @Nullable
    public Timestamp roomIn(Reading now) {
        return byName.values().stream()
                .filter(known -> !known.listed)
                .map(known -> known.receiver.emptyIn(now))
                .min(Comparator.naturalOrder())
                .map(in -> Timestamp.max(in, Timestamp.ofNanos(1))) // one that somebody uses
                .orElse(null);
    }

    private synchronized @Nullable Known enterOrAdd(String name, Reading now) {
        Known there = byName.get(name); // nobody else forgets it, or makes it, while this is locked
        if (there == null) {
            if (unlisted >= plan.mostUnlisted() && !forgetOne(now)) {
                return null;
            }
            unlisted++;
            there = add(name, false);
        }
        there.users.incrementAndGet();
        return there;
    }

    /** Forgets one that nobody uses and whose messages are all too old; false if there is none. */
    private boolean forgetOne(Reading now) {
        for (Map.Entry<String, Known> each : byName.entrySet()) {
            Known known = each.getValue();
            if (known.listed || !known.users.compareAndSet(0, FORGOTTEN)) {
                continue;
            }
            if (known.receiver.emptyIn(now).isAfter(Timestamp.ZERO)) {
                known.users.set(0);
                continue;
            }
            // nobody changes it any more; what it accepted is at or below its watermark by now
            forgotten = Math.max(forgotten, known.receiver.standing(now).upperNs());
            byName.remove(each.getKey());
            observer.forget(each.getKey());
            unlisted--;
            return true;
        }
        return false;
    }

    private Known add(String name, boolean listed) {
        Known known = new Known(new Receiver(plan.limits(name), keeper, forgotten), listed);
        byName.put(name, known);
        observer.watch(name, known.receiver);
        return known;
    }
}
