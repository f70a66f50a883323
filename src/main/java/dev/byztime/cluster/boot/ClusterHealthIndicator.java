package dev.byztime.cluster.boot;

import dev.byztime.cluster.ClusterKeeper;
import dev.byztime.cluster.Partitions;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.stable.RaiseFailure;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Tells whether this instance can keep its partitions, and why not.
 *
 * <p>Not part of readiness: the instance sends requests on to others, and whoever only asks for the
 * time is served without.
 */
@Component
final class ClusterHealthIndicator implements HealthIndicator {

    private final Partitions<ServiceTables> partitions;
    private final ClusterKeeper<ServiceTables> keeper;

    ClusterHealthIndicator(
            Partitions<ServiceTables> partitions, ClusterKeeper<ServiceTables> keeper) {
        this.partitions = partitions;
        this.keeper = keeper;
    }

    @Override
    public Health health() {
        Health.Builder health = new Health.Builder().up();
        RaiseFailure obstacle = keeper.obstacle();
        if (obstacle != null) {
            health.outOfService()
                    .withDetail("reason", obstacle.kind().reason())
                    .withDetail("detail", obstacle.detail());
        }
        return health.withDetail("partitions", partitions.usable())
                .withDetail("instances", keeper.view().alive().size())
                .build();
    }
}
