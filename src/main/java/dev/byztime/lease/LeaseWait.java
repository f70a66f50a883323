package dev.byztime.lease;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Passage;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Lets callers wait for what {@link Leases} decides: for the disk, for their turn, for a recall.
 *
 * <p>Each caller brings its own thread, which had better be a virtual one. Whoever no longer waits
 * has given up its place, however the wait ended.
 */
public final class LeaseWait {

    /**
     * How far a ceiling of expiries runs ahead of a demand: with terms alike, one write in this.
     */
    public static final long EXPIRY_SLACK_NS = 5_000_000_000L;

    /** How many tokens are reserved in one write; less than are seconds of time, in nanoseconds. */
    public static final long TOKEN_SLACK = 1 << 20;

    /** How long anybody waits for the disk before that is an answer. */
    private static final long DISK_PATIENCE_NS = 2_000_000_000;

    /** How long it rests when nobody can say when to look again. */
    private static final long LOOK_AGAIN_NS = 100_000_000;

    private final Leases leases;
    private final IntervalClock clock;
    private final LocalClock local;
    private final Pause pause;
    private final WaitRegistry waiting;
    private final CeilingKeeper expiries;
    private final CeilingKeeper counter;
    private final Timestamp longest;
    private final LongConsumer timeToGrant;

    /**
     * A lease that its holder asks to keep.
     *
     * @param lease which
     * @param term for how long from now; null for the term that it has
     * @param claim as it was given with the lease, if the holder has it
     */
    public record Renewal(LeaseRef lease, @Nullable Timestamp term, @Nullable String claim) {}

    /**
     * What became of many leases.
     *
     * @param leases in their order
     * @param time the reading that decided
     */
    public record RenewedAll(List<Renewed> leases, Reading time) {}

    /**
     * @param expiries raises the ceiling of expiries, with {@link #EXPIRY_SLACK_NS}
     * @param counter raises the ceiling of tokens, with {@link #TOKEN_SLACK}
     * @param longest no wait lasts longer
     * @param timeToGrant is told how many nanoseconds each grant was waited for
     */
    public LeaseWait(
            Leases leases,
            IntervalClock clock,
            LocalClock local,
            Pause pause,
            WaitRegistry waiting,
            CeilingKeeper expiries,
            CeilingKeeper counter,
            Timestamp longest,
            LongConsumer timeToGrant) {
        this.leases = leases;
        this.clock = clock;
        this.local = local;
        this.pause = pause;
        this.waiting = waiting;
        this.expiries = expiries;
        this.counter = counter;
        this.longest = longest;
        this.timeToGrant = timeToGrant;
    }

    /**
     * Grants a lease at once or not at all, but for the disk's time.
     *
     * @param maxError the largest error with which anything is answered
     * @throws IllegalArgumentException if a name or the term cannot be meant
     * @throws TimeUnavailableException if time cannot be known
     */
    public Acquired acquire(AcquireRequest request, Timestamp maxError) {
        long begun = now();
        Acquired acquired = leases.acquire(request, clock.now(maxError));
        while (acquired instanceof NotYetDurable lacking && waitedForDisk(lacking, begun)) {
            acquired = leases.acquire(request, clock.now(maxError));
        }
        return noted(acquired, begun);
    }

    /**
     * Queues for a lease, for {@code atMost} at most.
     *
     * @param recalls whether leases that conflict are recalled meanwhile
     * @return what it was at the end: Held or Recovering if the wait was too short
     * @throws IllegalArgumentException if a name or the term cannot be meant
     * @throws TimeUnavailableException if time cannot be known
     * @throws dev.byztime.run.ServiceRefusal if the service ends
     */
    public Acquired await(
            AcquireRequest request, boolean recalls, Timestamp atMost, Timestamp maxError) {
        long begun = now();
        long patience = patience(atMost);
        Thread self = Thread.currentThread();
        return switch (leases.enter(request, recalls, () -> LockSupport.unpark(self))) {
            case LimitReached full -> full;
            case Waiter place -> {
                waiting.enter();
                try {
                    yield noted(await(place, begun, patience, maxError), begun);
                } finally {
                    waiting.leave();
                    leases.leave(place);
                }
            }
        };
    }

    private Acquired await(Waiter place, long begun, long patience, Timestamp maxError) {
        while (true) {
            waiting.requireOpen();
            Reading now = clock.now(maxError);
            Acquired acquired = leases.poll(place, now);
            long left = patience - (now() - begun);
            if (left <= 0) {
                return acquired;
            }
            switch (acquired) {
                case Granted granted -> {
                    return granted;
                }
                case LimitReached full -> {
                    return full;
                }
                case NotYetDurable lacking -> {
                    if (!waitedForDisk(lacking, now())) {
                        return lacking;
                    }
                }
                case Held held -> pause.park(Math.min(left, untilNextLook(held)));
                case Recovering recovering -> pause.park(Math.min(left, untilNextLook(recovering)));
            }
        }
    }

    /**
     * Extends a lease, for its holder, but for the disk's time; see {@link Leases#renew}.
     *
     * @param maxError the largest error with which anything is answered
     * @throws TimeUnavailableException if time cannot be known
     */
    public Renewed renew(
            LeaseRef lease, @Nullable Timestamp term, @Nullable String claim, Timestamp maxError) {
        return renewAll(List.of(new Renewal(lease, term, claim)), maxError, begin())
                .leases()
                .getFirst();
    }

    /** When a wait for the disk begins, for {@link #renewAll}. */
    public long begin() {
        return now();
    }

    /**
     * Extends many leases by one reading; see {@link #renew}.
     *
     * @param begun when the wait for the disk began, by {@link #begin}: who asks for several in
     *     turn may wait for the disk but once
     * @throws TimeUnavailableException if time cannot be known
     */
    public RenewedAll renewAll(List<Renewal> renewals, Timestamp maxError, long begun) {
        while (true) {
            Reading now = clock.now(maxError);
            List<Renewed> all = new ArrayList<>(renewals.size());
            NotYetDurable most = null;
            for (Renewal each : renewals) {
                Renewed renewed = leases.renew(each.lease(), each.term(), each.claim(), now);
                all.add(renewed);
                most = renewed instanceof NotYetDurable lacking ? lacking.orMore(most) : most;
            }
            // Once more all of them: to extend what is extended changes nothing.
            if (most == null || !waitedForDisk(most, begun)) {
                all.forEach(this::demandMore);
                return new RenewedAll(all, now);
            }
        }
    }

    /**
     * Waits until a lease is recalled or no longer valid, for {@code atMost} at most.
     *
     * @return how it stands then: {@link Granted} if all is still well
     * @throws TimeUnavailableException if time cannot be known
     * @throws dev.byztime.run.ServiceRefusal if the service ends
     */
    public Renewed awaitRecall(LeaseRef lease, Timestamp atMost, Timestamp maxError) {
        long begun = now();
        long patience = patience(atMost);
        Thread self = Thread.currentThread();
        Runnable wake = () -> LockSupport.unpark(self);
        waiting.enter();
        leases.watch(lease, wake);
        try {
            while (true) {
                waiting.requireOpen();
                Renewed standing = leases.look(lease, clock.now(maxError));
                long left = patience - (now() - begun);
                if (left <= 0 || !(standing instanceof Granted granted)) {
                    return standing;
                }
                pause.park(Math.min(left, granted.safeRemaining().toNanosSaturated() + 1));
            }
        } finally {
            leases.unwatch(lease, wake);
            waiting.leave();
        }
    }

    /** False if the disk takes too long. */
    private boolean waitedForDisk(NotYetDurable lacking, long begun) {
        long left = DISK_PATIENCE_NS - (now() - begun);
        return left > 0
                && expiries.await(lacking.expiresNs(), left)
                && counter.await(lacking.token(), left);
    }

    private Acquired noted(Acquired acquired, long begun) {
        if (acquired instanceof Granted granted) {
            timeToGrant.accept(now() - begun);
            demandMore(granted);
        }
        return acquired;
    }

    private void demandMore(Renewed renewed) {
        if (renewed instanceof Granted granted) {
            demandMore(granted);
        }
    }

    /** Early enough that the next ones need not wait. */
    private void demandMore(Granted granted) {
        expiries.demand(beyond(granted.expires().toNanosSaturated(), EXPIRY_SLACK_NS / 2));
        counter.demand(beyond(granted.lease().token(), TOKEN_SLACK / 2));
    }

    /** The sum, or the last of all numbers. */
    private static long beyond(long number, long more) {
        return number > Long.MAX_VALUE - more ? Long.MAX_VALUE : number + more;
    }

    /**
     * Who is next looks when it may be over in the middle of the interval, then when it certainly
     * is; others are woken.
     */
    private static long untilNextLook(Held held) {
        Timestamp expires = held.expires();
        if (!held.next() || expires == null) {
            return Long.MAX_VALUE;
        }
        Reading now = held.time();
        Timestamp middle = expires.saturatingMinus(now.middle());
        Timestamp certain = now.certainlyPassedIn(expires);
        boolean ahead =
                now.interval().passageOf(TimeInterval.at(expires)) == Passage.YET_TO_COME
                        && middle.isAfter(Timestamp.ZERO);
        return (ahead ? Timestamp.min(middle, certain) : certain).toNanosSaturated();
    }

    private static long untilNextLook(Recovering recovering) {
        Timestamp in = recovering.in();
        return in == null ? LOOK_AGAIN_NS : Math.max(1, in.toNanosSaturated());
    }

    private long patience(Timestamp atMost) {
        return Timestamp.min(atMost, longest).toNanosSaturated();
    }

    private long now() {
        return local.read().boottimeNs();
    }
}
