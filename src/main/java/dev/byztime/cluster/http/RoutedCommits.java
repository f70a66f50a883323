package dev.byztime.cluster.http;

import dev.byztime.cluster.ServiceTables;
import dev.byztime.commit.CommitLimits;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.http.CommitRoutes;
import dev.byztime.settings.ByztimeProperties;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Decides about transactions at the owners of the partitions of their groups. */
@Component
final class RoutedCommits implements CommitRoutes {

    private static final String KIND = "commit";

    private final PartitionRoutes routes;
    private final CommitLimits limits;

    RoutedCommits(PartitionRoutes routes, ByztimeProperties properties) {
        this.routes = routes;
        this.limits = properties.commitPlan().limits();
    }

    @Override
    public CommitLimits limits() {
        return limits;
    }

    @Override
    public @Nullable CommitTables all() {
        return null;
    }

    @Override
    public CommitTables of(String group) {
        return routes.decide(routes.partitions().of(KIND, group), ServiceTables::commits);
    }
}
