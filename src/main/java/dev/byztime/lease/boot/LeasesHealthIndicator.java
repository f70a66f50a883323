package dev.byztime.lease.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.lease.LeaseService;
import dev.byztime.lease.Leases;
import dev.byztime.lease.Recovering;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.TimeUnavailableException;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports whether leases can be granted, and why not.
 *
 * <p>It is not part of readiness, because requests for the time need no leases.
 */
@Component
final class LeasesHealthIndicator implements HealthIndicator {

    private final Leases leases;
    private final LeaseService service;
    private final ConsumerContext clock;

    LeasesHealthIndicator(LeaseService service, ConsumerContext clock) {
        this.leases = service.leases();
        this.service = service;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder().up();
        RaiseFailure obstacle = service.obstacle();
        if (obstacle != null) {
            health.outOfService()
                    .withDetail("reason", obstacle.kind().reason())
                    .withDetail("detail", obstacle.detail());
        }
        try {
            Recovering recovering = leases.recovering(clock.now());
            if (recovering != null) {
                health.withDetail(
                        "recovering", recovering.cause()); // which every start is for a while
                if (recovering.in() != null) {
                    health.withDetail("recoveringFor", recovering.in().toString());
                }
            }
        } catch (TimeUnavailableException e) {
            health.outOfService().withDetail("reason", e.reason().reason());
        }
        return health.withDetail("held", leases.tally().held())
                .withDetail("waiting", leases.waiting())
                .build();
    }
}
