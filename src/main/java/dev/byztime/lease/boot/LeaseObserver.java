package dev.byztime.lease.boot;

import dev.byztime.lease.LeaseSurroundings;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.boot.CeilingMetrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

import java.util.concurrent.TimeUnit;

/** Records events of leases as metrics. */
@Component
final class LeaseObserver implements LeaseSurroundings.Observer {

    private final CeilingMetrics ceilings;
    private final Timer timeToGrant;

    LeaseObserver(CeilingMetrics ceilings, MeterRegistry registry) {
        this.ceilings = ceilings;
        this.timeToGrant =
                Timer.builder("byztime.leases.time.to.grant")
                        .description("How long grants were waited for")
                        .publishPercentileHistogram()
                        .register(registry);
    }

    @Override
    public void kept(CeilingKeeper keeper) {
        ceilings.watch(keeper);
    }

    @Override
    public void wrote(String ceiling, long takenNs) {
        ceilings.wrote(ceiling, takenNs);
    }

    @Override
    public void granted(long waitedNs) {
        timeToGrant.record(waitedNs, TimeUnit.NANOSECONDS);
    }
}
