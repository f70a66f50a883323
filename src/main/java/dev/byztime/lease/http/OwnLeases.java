package dev.byztime.lease.http;

import dev.byztime.lease.LeaseService;
import dev.byztime.lease.LeaseTables;

import java.util.Map;
import java.util.function.Function;

/** Decides on all leases in this process. */
public final class OwnLeases implements LeaseRoutes {

    private final LeaseTables tables;

    public OwnLeases(LeaseService service) {
        this.tables = service.tables();
    }

    @Override
    public LeaseTables all() {
        return tables;
    }

    @Override
    public LeaseTables of(String resource) {
        return tables;
    }

    @Override
    public Object part(
            String resource,
            String path,
            Map<String, String> body,
            Function<LeaseTables, Object> here) {
        return here.apply(tables);
    }
}
