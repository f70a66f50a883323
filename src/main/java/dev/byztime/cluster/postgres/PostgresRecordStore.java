package dev.byztime.cluster.postgres;

import dev.byztime.cluster.SharedRecordStore;

import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Records in the table {@code byztime_record} of PostgreSQL, version 12 or newer: a row for each.
 *
 * <p>It keeps one connection, which does one thing at a time, and opens another after any failure.
 * Each write is one statement, and is committed by itself. A call ends within the time for a
 * request, and that to connect to each host, after those before it have ended.
 */
public final class PostgresRecordStore implements SharedRecordStore {

    /** A user without the right to create tables may find it there. */
    private static final String EXISTS = "select to_regclass('byztime_record') is not null";

    private static final String CREATE =
            "create table if not exists byztime_record"
                    + " (name text primary key, content bytea not null)";

    private static final String READ = "select content from byztime_record where name = ?";
    private static final String INSERT =
            "insert into byztime_record (name, content) values (?, ?)"
                    + " on conflict (name) do nothing";
    private static final String REPLACE =
            "update byztime_record set content = ? where name = ? and content = ?";
    private static final String REMOVE =
            "delete from byztime_record where name = ? and content = ?";

    /**
     * The guard, which nobody changes before this statement has ended. It is read before anything
     * is changed, because it decides whether anything is.
     */
    private static final String GUARDED =
            "with guard as (select 1 from byztime_record where name = ? and content = ? for share),"
                    + " change as (select * from unnest(?, ?, ?) as c (name, unchanged, content)) ";

    private static final String INSERT_GUARDED =
            GUARDED
                    + "insert into byztime_record (name, content)"
                    + " select name, content from change where exists (select 1 from guard)"
                    + " on conflict (name) do nothing";
    private static final String REPLACE_GUARDED =
            GUARDED
                    + "update byztime_record as r set content = c.content from change as c"
                    + " where r.name = c.name and r.content = c.unchanged"
                    + " and exists (select 1 from guard)";

    /** Not {@code like}, to which an underscore is any letter. */
    private static final String LIST =
            "select name, content from byztime_record where starts_with(name, ?)";

    /** The class of errors of a table that another session has just created. */
    private static final String UNIQUE_VIOLATION = "23505";

    private final String url;
    private final Properties properties = new Properties();

    private @Nullable Connection connection;
    private boolean closed;

    /** Connects when it is first used. */
    public PostgresRecordStore(PostgresAccess access) {
        this.url = access.url();
        if (access.user() != null) {
            properties.setProperty("user", access.user());
        }
        if (access.password() != null) {
            properties.setProperty("password", access.password());
        }
        properties.setProperty(
                "connectTimeout", Long.toString(access.connectTimeout().toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(access.requestTimeout().toSeconds()));
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("hostRecheckSeconds", "0"); // a standby may be the primary by now
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "byztime");
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        return run(
                READ,
                statement -> {
                    statement.setString(1, name);
                    try (ResultSet rows = statement.executeQuery()) {
                        return rows.next() ? rows.getBytes(1) : null;
                    }
                });
    }

    @Override
    public boolean replace(String name, byte @Nullable [] unchanged, byte[] content)
            throws IOException {
        if (unchanged == null) {
            return change(
                    INSERT,
                    statement -> {
                        statement.setString(1, name);
                        statement.setBytes(2, content);
                    });
        }
        return change(
                REPLACE,
                statement -> {
                    statement.setBytes(1, content);
                    statement.setString(2, name);
                    statement.setBytes(3, unchanged);
                });
    }

    /** One statement makes new records, and one replaces others. */
    @Override
    public boolean replaceGuarded(String guard, byte[] unchanged, List<Change> changes)
            throws IOException {
        Map<Boolean, List<Change>> isNew =
                changes.stream()
                        .collect(Collectors.partitioningBy(each -> each.unchanged() == null));
        return changeAll(INSERT_GUARDED, guard, unchanged, isNew.getOrDefault(true, List.of()))
                && changeAll(
                        REPLACE_GUARDED, guard, unchanged, isNew.getOrDefault(false, List.of()));
    }

    private boolean changeAll(String sql, String guard, byte[] unchanged, List<Change> changes)
            throws IOException {
        return changes.isEmpty()
                || change(
                        sql,
                        changes.size(),
                        statement -> {
                            Connection own = statement.getConnection();
                            statement.setString(1, guard);
                            statement.setBytes(2, unchanged);
                            statement.setArray(
                                    3,
                                    own.createArrayOf(
                                            "text", changes.stream().map(Change::name).toArray()));
                            statement.setArray(4, bytes(own, changes, Change::unchanged));
                            statement.setArray(5, bytes(own, changes, Change::content));
                        });
    }

    private static Array bytes(
            Connection own, List<Change> changes, Function<Change, byte @Nullable []> part)
            throws SQLException {
        return own.createArrayOf("bytea", changes.stream().map(part).toArray(byte[][]::new));
    }

    @Override
    public boolean remove(String name, byte[] unchanged) throws IOException {
        return change(
                REMOVE,
                statement -> {
                    statement.setString(1, name);
                    statement.setBytes(2, unchanged);
                });
    }

    @Override
    public SortedMap<String, byte[]> list(String prefix) throws IOException {
        return run(
                LIST,
                statement -> {
                    statement.setString(1, prefix);
                    SortedMap<String, byte[]> all = new TreeMap<>();
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            all.put(rows.getString(1), rows.getBytes(2));
                        }
                    }
                    return all;
                });
    }

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Step<T extends @Nullable Object> {
        T run(PreparedStatement statement) throws SQLException;
    }

    private boolean change(String sql, Parameters parameters) throws IOException {
        return change(sql, 1, parameters);
    }

    private boolean change(String sql, int rows, Parameters parameters) throws IOException {
        return run(
                sql,
                statement -> {
                    parameters.set(statement);
                    boolean changed = statement.executeUpdate() == rows;
                    SQLWarning warning = statement.getWarnings();
                    if (warning != null) {
                        // such as a wait for the standby that was cancelled, which is no error
                        throw new SQLException("with a warning: " + warning.getMessage(), warning);
                    }
                    return changed;
                });
    }

    private synchronized <T extends @Nullable Object> T run(String sql, Step<T> step)
            throws IOException {
        if (closed) {
            throw new IOException("the store is closed");
        }
        try {
            try (PreparedStatement statement = connection().prepareStatement(sql)) {
                return step.run(statement);
            }
        } catch (SQLException e) {
            disconnect();
            throw new IOException("PostgreSQL: " + e.getMessage(), e);
        }
    }

    private Connection connection() throws SQLException, IOException {
        Connection open = connection;
        if (open == null) {
            open = new Driver().connect(url, properties);
            if (open == null) {
                throw new IOException("no address of PostgreSQL");
            }
            connection = open;
            try {
                DurabilityCheck.require(open);
                createTable(open);
            } catch (IOException e) {
                disconnect();
                throw e;
            }
        }
        return open;
    }

    private static void createTable(Connection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            try (ResultSet row = statement.executeQuery(EXISTS)) {
                row.next();
                if (row.getBoolean(1)) {
                    return;
                }
            }
            statement.execute(CREATE);
        } catch (SQLException e) {
            // "if not exists" does not exclude that two sessions create it at the same time
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException _) {
                return; // it was broken before
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }
}
