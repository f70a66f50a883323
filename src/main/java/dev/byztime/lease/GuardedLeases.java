package dev.byztime.lease;

import dev.byztime.run.DecisionGuard;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/** Leases whose every decision is guarded. */
final class GuardedLeases implements LeaseDecisions {

    private final Leases leases;
    private final DecisionGuard guard;

    GuardedLeases(Leases leases, DecisionGuard guard) {
        this.leases = leases;
        this.guard = guard;
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Reading now) {
        return guard.run(() -> leases.acquire(request, now));
    }

    @Override
    public EnterResult enter(AcquireRequest request, boolean recalls, Runnable wake) {
        return guard.run(() -> leases.enter(request, recalls, wake));
    }

    @Override
    public AcquireResult poll(Waiter waiter, Reading now) {
        return guard.run(() -> leases.poll(waiter, now));
    }

    /** Promises nothing, so it is not guarded. */
    @Override
    public void leave(Waiter waiter) {
        leases.leave(waiter);
    }

    @Override
    public RenewResult renew(
            LeaseRef lease, @Nullable Timestamp term, @Nullable String claim, Reading now) {
        return guard.run(() -> leases.renew(lease, term, claim, now));
    }

    @Override
    public RenewResult stateOf(LeaseRef lease, Reading now) {
        return guard.run(() -> leases.stateOf(lease, now));
    }

    /** Promises nothing, so it is not guarded. */
    @Override
    public boolean watch(LeaseRef lease, Runnable wake) {
        return leases.watch(lease, wake);
    }

    /** Promises nothing, so it is not guarded. */
    @Override
    public void unwatch(LeaseRef lease, Runnable wake) {
        leases.unwatch(lease, wake);
    }
}
