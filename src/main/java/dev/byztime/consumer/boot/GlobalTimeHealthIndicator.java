package dev.byztime.consumer.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.PassedLimits;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.timedata.Provider;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Reports whether global time can be served, and why not. Part of readiness, never of liveness. */
@Component
class GlobalTimeHealthIndicator implements HealthIndicator {

    private final ConsumerContext context;
    private final Provider provider;
    private final PassedLimits limits;

    GlobalTimeHealthIndicator(ConsumerContext context, Provider provider, PassedLimits limits) {
        this.context = context;
        this.provider = provider;
        this.limits = limits;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder();
        try {
            Reading now = context.now();
            health.up()
                    .withDetail("status", now.status())
                    .withDetail("error", now.error().toString())
                    .withDetail("age", now.age().toString())
                    .withDetail("era", now.era().toString())
                    .withDetail("mode", now.mode());
            if (now.status() == Reading.Status.DEGRADED) {
                health.withDetail("degradedBy", limits.of(now));
            }
        } catch (TimeUnavailableException e) {
            health.outOfService()
                    .withDetail("reason", e.reason().reason())
                    .withDetail("detail", String.valueOf(e.getMessage()))
                    .withDetail("transient", e.reason().isTransient());
            String setting = limits.of(e.reason());
            if (setting != null) {
                health.withDetail("setting", setting);
            }
        }
        return health.withDetail("provider", provider)
                .withDetail("discontinuities", context.discontinuities())
                .withDetail("suspends", context.suspends())
                .build();
    }
}
