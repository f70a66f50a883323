package dev.byztime.client.spring;

import dev.byztime.client.PolledClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Reports whether global time is known in this application, and why not. */
public class ByztimeClientHealthIndicator implements HealthIndicator {

    private final PolledClock clock;

    ByztimeClientHealthIndicator(PolledClock clock) {
        this.clock = clock;
    }

    @Override
    public Health health() {
        try {
            Reading now = clock.now();
            return Health.up().withDetail("error", now.error().toString()).build();
        } catch (TimeUnavailableException e) {
            Health.Builder health =
                    Health.outOfService()
                            .withDetail("reason", e.reason().reason())
                            .withDetail("detail", String.valueOf(e.getMessage()));
            String failure = clock.failure();
            return (failure.isEmpty() ? health : health.withDetail("failure", failure)).build();
        }
    }
}
