package dev.byztime.cluster.http;

import dev.byztime.cluster.Partition;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.lease.LeaseTables;
import dev.byztime.lease.http.LeaseRoutes;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.util.Map;
import java.util.function.Function;

/** Decides on leases at the owners of their partitions. */
@Component
final class RoutedLeases implements LeaseRoutes {

    private static final String KIND = "lease";

    private final PartitionRoutes routes;
    private final JsonMapper json;

    RoutedLeases(PartitionRoutes routes, JsonMapper json) {
        this.routes = routes;
        this.json = json;
    }

    @Override
    public @Nullable LeaseTables all() {
        return null;
    }

    @Override
    public LeaseTables of(String resource) {
        return routes.decide(partition(resource), ServiceTables::leases);
    }

    @Override
    public Object part(
            String resource,
            String path,
            Map<String, String> body,
            Function<LeaseTables, Object> here) {
        LeaseTables tables;
        try {
            tables =
                    routes.decide(
                            partition(resource),
                            ServiceTables::leases,
                            () -> OwnerRequest.part(path, json.writeValueAsBytes(body)));
        } catch (AnsweredByOwner e) {
            return e.asPart(json);
        }
        return here.apply(tables);
    }

    private Partition<ServiceTables> partition(String resource) {
        return routes.partitions().of(KIND, resource);
    }
}
