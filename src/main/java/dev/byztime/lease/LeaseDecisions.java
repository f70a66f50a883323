package dev.byztime.lease;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

/** The decisions that {@link LeaseWait} needs, none of which waits: see {@link Leases}. */
interface LeaseDecisions {

    AcquireResult acquire(AcquireRequest request, Reading now);

    EnterResult enter(AcquireRequest request, boolean recalls, Runnable wake);

    AcquireResult poll(Waiter waiter, Reading now);

    void leave(Waiter waiter);

    RenewResult renew(
            LeaseRef lease, @Nullable Timestamp term, @Nullable String claim, Reading now);

    RenewResult stateOf(LeaseRef lease, Reading now);

    boolean watch(LeaseRef lease, Runnable wake);

    void unwatch(LeaseRef lease, Runnable wake);
}
