package dev.byztime.commit.http;

import dev.byztime.commit.CommitLimits;
import dev.byztime.commit.CommitService;
import dev.byztime.commit.CommitTables;

/** Decides about the transactions of all groups in this process. */
public final class OwnCommits implements CommitRoutes {

    private final CommitTables tables;

    public OwnCommits(CommitService service) {
        this.tables = service.tables();
    }

    @Override
    public CommitLimits limits() {
        return tables.plan().limits();
    }

    @Override
    public CommitTables all() {
        return tables;
    }

    @Override
    public CommitTables of(String group) {
        return tables;
    }
}
