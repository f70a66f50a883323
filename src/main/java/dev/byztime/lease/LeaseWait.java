package dev.byztime.lease;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * The lease operations that may wait: for the disk, for a turn in the queue, or for a recall.
 *
 * <p>{@link Leases} makes all decisions. Each caller waits on its own thread, which should be a
 * virtual one. When a wait ends, for whatever reason, the caller's place in the queue is given up.
 */
public final class LeaseWait {

    /** The longest wait for the disk in nanoseconds, after which the request is refused. */
    private static final long DISK_PATIENCE_NS = 2_000_000_000;

    /** The pause in nanoseconds if the time of the next attempt is unknown. */
    private static final long DEFAULT_PAUSE_NS = 100_000_000;

    private final LeaseDecisions leases;
    private final IntervalClock clock;
    private final LocalClock local;
    private final Pause pause;
    private final WaitRegistry waiting;
    private final KeptCeiling expiries;
    private final KeptCeiling tokenCeiling;
    private final Timestamp longest;
    private final LongConsumer timeToGrant;

    /**
     * A request to extend a lease.
     *
     * @param lease the lease
     * @param term the term from now; null for the present term of the lease
     * @param claim the claim that came with the lease; null if the holder does not have it
     */
    public record Renewal(LeaseRef lease, @Nullable Timestamp term, @Nullable String claim) {}

    /**
     * The results for many leases.
     *
     * @param leases the results, in the order of the requests
     * @param time the reading that decided
     */
    public record RenewAllResult(List<RenewResult> leases, Reading time) {}

    /**
     * @param expiries the ceiling of expiries
     * @param tokenCeiling the ceiling of tokens
     * @param longest the longest wait
     * @param timeToGrant receives the duration of the wait for each grant in nanoseconds
     */
    LeaseWait(
            LeaseDecisions leases,
            IntervalClock clock,
            LocalClock local,
            Pause pause,
            WaitRegistry waiting,
            KeptCeiling expiries,
            KeptCeiling tokenCeiling,
            Timestamp longest,
            LongConsumer timeToGrant) {
        this.leases = leases;
        this.clock = clock;
        this.local = local;
        this.pause = pause;
        this.waiting = waiting;
        this.expiries = expiries;
        this.tokenCeiling = tokenCeiling;
        this.longest = longest;
        this.timeToGrant = timeToGrant;
    }

    /**
     * Grants a lease at once or not at all, and waits only for the disk.
     *
     * @param maxError the largest error that the caller accepts
     * @throws IllegalArgumentException if a name or the term is invalid
     * @throws TimeUnavailableException if time cannot be known
     */
    public AcquireResult acquire(AcquireRequest request, Timestamp maxError) {
        long begunNs = nowNs();
        AcquireResult result = leases.acquire(request, clock.now(maxError));
        while (result instanceof NotYetDurable lacking
                && waitedForDisk(lacking, begunNs + DISK_PATIENCE_NS)) {
            result = leases.acquire(request, clock.now(maxError));
        }
        return noted(result, begunNs);
    }

    /**
     * Queues for a lease, for {@code atMost} at most. A wait of zero is none, as in {@link
     * #acquire}: the disk may take its time.
     *
     * @param recalls whether conflicting leases are recalled during the wait
     * @return the last result: Held, Recovering or NotYetDurable if the wait was too short
     * @throws IllegalArgumentException if a name or the term is invalid
     * @throws TimeUnavailableException if time cannot be known
     * @throws dev.byztime.run.ServiceRefusal if the service ends
     */
    public AcquireResult await(
            AcquireRequest request, boolean recalls, Timestamp atMost, Timestamp maxError) {
        if (!atMost.isAfter(Timestamp.ZERO)) {
            return acquire(request, maxError);
        }
        long begunNs = nowNs();
        long patienceNs = patienceNs(atMost);
        Thread self = Thread.currentThread();
        return switch (leases.enter(request, recalls, () -> LockSupport.unpark(self))) {
            case LimitReached full -> full;
            case Waiter place -> {
                waiting.enter();
                try {
                    yield noted(await(place, begunNs, patienceNs, maxError), begunNs);
                } finally {
                    waiting.leave();
                    leases.leave(place);
                }
            }
        };
    }

    private AcquireResult await(Waiter place, long begunNs, long patienceNs, Timestamp maxError) {
        while (true) {
            waiting.requireOpen();
            Reading now = clock.now(maxError);
            AcquireResult result = leases.poll(place, now);
            long leftNs = patienceNs - (nowNs() - begunNs);
            if (leftNs <= 0) {
                return result;
            }
            switch (result) {
                case Granted granted -> {
                    return granted;
                }
                case LimitReached full -> {
                    return full;
                }
                case NotYetDurable lacking -> {
                    long diskNs = Math.min(leftNs, DISK_PATIENCE_NS);
                    if (!waitedForDisk(lacking, nowNs() + diskNs)) {
                        return lacking;
                    }
                }
                case Held held -> pause.park(Math.min(leftNs, untilNextLookNs(held)));
                case Recovering recovering ->
                        pause.park(Math.min(leftNs, untilNextLookNs(recovering)));
            }
        }
    }

    /**
     * Extends a lease for its holder, and waits only for the disk; see {@link Leases#renew}.
     *
     * @param maxError the largest error that the caller accepts
     * @param begunNs the beginning of the wait for the disk, by {@link #nowNs}; several calls in a
     *     row with the same beginning share one limit on the wait
     * @throws TimeUnavailableException if time cannot be known
     */
    public RenewResult renew(Renewal renewal, Timestamp maxError, long begunNs) {
        return renewAll(List.of(renewal), maxError, begunNs).leases().getFirst();
    }

    /**
     * Extends many leases by one reading; see {@link #renew}.
     *
     * @throws TimeUnavailableException if time cannot be known
     */
    public RenewAllResult renewAll(List<Renewal> renewals, Timestamp maxError, long begunNs) {
        while (true) {
            Reading now = clock.now(maxError);
            List<RenewResult> all = new ArrayList<>(renewals.size());
            NotYetDurable most = null;
            for (Renewal each : renewals) {
                RenewResult result = leases.renew(each.lease(), each.term(), each.claim(), now);
                all.add(result);
                most = result instanceof NotYetDurable lacking ? lacking.orMore(most) : most;
            }
            // All are extended again, because extending a lease twice changes nothing.
            if (most == null || !waitedForDisk(most, begunNs + DISK_PATIENCE_NS)) {
                all.forEach(this::demandMore);
                return new RenewAllResult(all, now);
            }
        }
    }

    /**
     * Waits until a lease is recalled or no longer valid, for {@code atMost} at most.
     *
     * @return the state of the lease at the end: {@link Granted} if it is valid and not recalled
     * @throws TimeUnavailableException if time cannot be known
     * @throws dev.byztime.run.ServiceRefusal if the service ends
     */
    public RenewResult awaitRecall(LeaseRef lease, Timestamp atMost, Timestamp maxError) {
        long begunNs = nowNs();
        long patienceNs = patienceNs(atMost);
        Thread self = Thread.currentThread();
        Runnable wake = () -> LockSupport.unpark(self);
        waiting.enter();
        leases.watch(lease, wake);
        try {
            while (true) {
                waiting.requireOpen();
                RenewResult result = leases.stateOf(lease, clock.now(maxError));
                long leftNs = patienceNs - (nowNs() - begunNs);
                if (leftNs <= 0 || !(result instanceof Granted granted)) {
                    return result;
                }
                pause.park(Math.min(leftNs, granted.safeRemaining().toNanosSaturated() + 1));
            }
        } finally {
            leases.unwatch(lease, wake);
            waiting.leave();
        }
    }

    /**
     * Waits until both ceilings on the disk suffice; false if they do not in time.
     *
     * @param untilNs the end of the wait in nanoseconds of CLOCK_BOOTTIME
     */
    private boolean waitedForDisk(NotYetDurable lacking, long untilNs) {
        long leftNs = untilNs - nowNs();
        return leftNs > 0
                && expiries.await(lacking.expiresNs(), leftNs)
                && tokenCeiling.await(lacking.token(), untilNs - nowNs());
    }

    private AcquireResult noted(AcquireResult result, long begunNs) {
        if (result instanceof Granted granted) {
            timeToGrant.accept(nowNs() - begunNs);
            demandMore(granted);
        }
        return result;
    }

    private void demandMore(RenewResult result) {
        if (result instanceof Granted granted) {
            demandMore(granted);
        }
    }

    /** Demands more early, so that the next requests need not wait. */
    private void demandMore(Granted granted) {
        demandMore(expiries, granted.expires().toNanosSaturated());
        demandMore(tokenCeiling, granted.lease().token());
    }

    private static void demandMore(KeptCeiling ceiling, long used) {
        ceiling.demand(beyond(used, ceiling.slack() / 2));
    }

    /** The sum, or the largest number if it overflows. */
    private static long beyond(long number, long more) {
        return number > Long.MAX_VALUE - more ? Long.MAX_VALUE : number + more;
    }

    /**
     * The time until the next look, in nanoseconds. The first request in the queue waits for the
     * expiry to pass. Other requests are woken.
     */
    private static long untilNextLookNs(Held held) {
        Timestamp expires = held.expires();
        return held.next() && expires != null
                ? held.time().nextLookIn(expires).toNanosSaturated()
                : Long.MAX_VALUE;
    }

    private static long untilNextLookNs(Recovering recovering) {
        Timestamp in = recovering.in();
        return in == null ? DEFAULT_PAUSE_NS : Math.max(1, in.toNanosSaturated());
    }

    private long patienceNs(Timestamp atMost) {
        return Timestamp.min(atMost, longest).toNanosSaturated();
    }

    /** The time of the clock that measures waits, in nanoseconds of CLOCK_BOOTTIME. */
    public long nowNs() {
        return local.read().boottimeNs();
    }
}
