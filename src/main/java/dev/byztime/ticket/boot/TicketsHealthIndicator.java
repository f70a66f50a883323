package dev.byztime.ticket.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.ticket.TicketService;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Tells whether tickets can be issued, and why not; and whether the key of tickets can be rotated.
 *
 * <p>It is not part of readiness, because requests for the time need no tickets.
 */
@Component
final class TicketsHealthIndicator implements HealthIndicator {

    private final TicketService tickets;
    private final ConsumerContext clock;

    TicketsHealthIndicator(TicketService tickets, ConsumerContext clock) {
        this.tickets = tickets;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder().up();
        RaiseFailure obstacle = tickets.obstacle();
        if (obstacle != null) {
            health.outOfService()
                    .withDetail("reason", obstacle.kind().reason())
                    .withDetail("detail", obstacle.detail());
        }
        try {
            Reading now = clock.now();
            if (obstacle == null && !tickets.keys().areKnown(now)) {
                health.outOfService().withDetail("reason", "starting");
            }
            if (tickets.keys().isOverdue(now)) {
                health.outOfService()
                        .withDetail("reason", "rotation")
                        .withDetail("detail", "the key of tickets should have been rotated");
            }
        } catch (TimeUnavailableException e) {
            health.outOfService().withDetail("reason", e.reason().reason());
        }
        if (!tickets.others().failures().isEmpty()) {
            health.withDetail("unreadIssuers", tickets.others().failures());
        }
        return health.withDetail("keys", tickets.keys().published().size()).build();
    }
}
