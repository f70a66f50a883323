package dev.byztime.cluster.postgres;

import dev.byztime.cluster.UnsafeStoreException;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Checks whether a server keeps what it acknowledges, as far as it says so itself.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html">the settings</a>
 */
final class DurabilityCheck {

    private static final Set<String> KEEPS = Set.of("on", "remote_apply");

    private static final String SETTINGS =
            """
            select pg_is_in_recovery(),
                current_setting('fsync'),
                current_setting('synchronous_commit'),
                current_setting('synchronous_standby_names') <> ''
            """;

    /** A server that reads its configuration again must not change it for this session. */
    private static final String PIN =
            "select set_config('synchronous_commit', current_setting('synchronous_commit'), false)";

    private DurabilityCheck() {}

    /**
     * Checks the server of a new connection, and keeps the session as it was checked.
     *
     * @throws UnsafeStoreException if it may lose what it acknowledges
     */
    static void require(Connection connection) throws SQLException, UnsafeStoreException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            row.next();
            if (row.getBoolean(1)) {
                throw new UnsafeStoreException(
                        "this PostgreSQL is a standby: byztime needs the primary");
            }
            if (!row.getString(2).equals("on")) {
                throw new UnsafeStoreException(
                        "this PostgreSQL has fsync = off and may lose what it has acknowledged: set"
                                + " fsync = on");
            }
            requireCommit(row.getString(3), row.getBoolean(4));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(PIN);
        }
    }

    private static void requireCommit(String commit, boolean hasStandbys)
            throws UnsafeStoreException {
        boolean keeps = KEEPS.contains(commit) || (!hasStandbys && !commit.equals("off"));
        if (!keeps) {
            throw new UnsafeStoreException(
                    "this PostgreSQL has synchronous_commit = %s and may lose what it has"
                                    .formatted(commit)
                            + " acknowledged: set it to on for byztime's user (alter role ... set"
                            + " synchronous_commit = on)");
        }
    }
}
