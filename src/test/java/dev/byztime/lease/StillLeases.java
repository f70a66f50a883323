package dev.byztime.lease;

import dev.byztime.linux.LinuxClock;
import dev.byztime.run.WaitRegistry;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.time.IntervalClock;

/**
 * Leases whose time stands still, so that no lease ends because a test is slow. Waits are real, and
 * end when something happens.
 */
public final class StillLeases implements AutoCloseable {

    private final ManualLeases service = new ManualLeases();
    private final CeilingKeeper expiries =
            CeilingByHand.keeper(service.expiries, service::now, service::localTime);
    private final CeilingKeeper tokenCeiling =
            CeilingByHand.keeper(service.tokenCeiling, service::now, service::localTime);
    private final LeaseWait waits =
            new LeaseWait(
                    service.leases,
                    service::now,
                    service::localTime,
                    new LinuxClock().pause(),
                    new WaitRegistry(),
                    expiries,
                    tokenCeiling,
                    ManualLeases.seconds(60),
                    ns -> {});

    public StillLeases() {
        expiries.start();
        tokenCeiling.start();
    }

    public Leases leases() {
        return service.leases;
    }

    public LeaseWait waits() {
        return waits;
    }

    public IntervalClock clock() {
        return service::now;
    }

    @Override
    public void close() {
        expiries.stop();
        tokenCeiling.stop();
    }
}
