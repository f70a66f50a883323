package dev.byztime.stable.boot;

import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Timestamp;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports whether promises can be made, and why not.
 *
 * <p>It is not part of readiness, because requests for the time need no ceiling.
 */
public final class CeilingHealthIndicator implements HealthIndicator {

    private final CeilingKeeper keeper;

    public CeilingHealthIndicator(CeilingKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder();
        RaiseFailure obstacle = keeper.obstacle();
        RecoveredCeiling beginning = keeper.ceiling().beginning();
        if (obstacle != null) {
            health.outOfService()
                    .withDetail("reason", obstacle.kind().reason())
                    .withDetail("detail", obstacle.detail());
        } else if (beginning == null) {
            health.outOfService().withDetail("reason", "starting");
        } else {
            health.up();
        }
        if (beginning != null) {
            health.withDetail("ceiling", text(keeper.ceiling().synced()))
                    .withDetail("began", text(beginning.ceilingNs()))
                    .withDetail("origin", beginning.origin());
        }
        return health.build();
    }

    private static String text(long ns) {
        return Timestamp.ofNanos(ns).toString();
    }
}
