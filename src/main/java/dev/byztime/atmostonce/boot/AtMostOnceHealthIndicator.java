package dev.byztime.atmostonce.boot;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.atmostonce.Verdict;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Tells whether messages can be accepted, and why not.
 *
 * <p>Not part of readiness: whoever only asks for the time is served without.
 */
@Component
final class AtMostOnceHealthIndicator implements HealthIndicator {

    private final AtMostOnceService service;
    private final IntervalClock clock;

    AtMostOnceHealthIndicator(AtMostOnceService service, ConsumerContext clock) {
        this.service = service;
        this.clock = clock;
    }

    @Override
    public Health health() {
        CeilingKeeper keeper = service.ceiling();
        Health.Builder health = new Health.Builder().up();
        RaiseFailure obstacle = keeper.obstacle();
        RecoveredCeiling beginning = keeper.ceiling().beginning();
        if (obstacle != null) {
            health.outOfService()
                    .withDetail("reason", obstacle.kind().reason())
                    .withDetail("detail", obstacle.detail());
        } else if (beginning == null) {
            health.outOfService().withDetail("reason", "starting");
        }
        try {
            Timestamp refusals = service.refusalsIn(clock.now());
            if (refusals != null && refusals.isAfter(Timestamp.ZERO)) {
                health.withDetail("recovering", Verdict.Stale.Cause.RESTART) // as every start is
                        .withDetail("recoveringFor", refusals.toString());
            }
        } catch (TimeUnavailableException e) {
            if (obstacle == null) {
                health.outOfService().withDetail("reason", e.reason().reason());
            }
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
