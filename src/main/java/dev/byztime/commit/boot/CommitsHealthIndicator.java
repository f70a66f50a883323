package dev.byztime.commit.boot;

import dev.byztime.commit.CommitGroupSize;
import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitService;
import dev.byztime.commit.CommitTables;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Tells whether transactions can be prepared, and why not; and how many somebody must settle.
 *
 * <p>It is not part of readiness, because requests for the time need no transactions.
 */
@Component
final class CommitsHealthIndicator implements HealthIndicator {

    private final CommitTables commits;
    private final ConsumerContext clock;

    CommitsHealthIndicator(CommitService service, ConsumerContext clock) {
        this.commits = service.tables();
        this.clock = clock;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder().up();
        RaiseFailure obstacle = commits.obstacle();
        if (obstacle != null) {
            health.outOfService()
                    .withDetail("reason", obstacle.kind().reason())
                    .withDetail("detail", obstacle.detail());
        }
        try {
            Reading now = clock.now();
            if (commits.unready(now) instanceof CommitRefusal.Recovering recovering
                    && recovering.in() != null) { // which every start is for a while
                health.withDetail("recoveringFor", recovering.in().toString());
            }
            CommitGroupSize size = commits.size(now);
            health.withDetail("pending", size.pending()).withDetail("inDoubt", size.inDoubt());
        } catch (TimeUnavailableException e) {
            health.outOfService().withDetail("reason", e.reason().reason());
        }
        return health.withDetail("groups", commits.groups().size()).build();
    }
}
