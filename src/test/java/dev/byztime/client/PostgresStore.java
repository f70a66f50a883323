package dev.byztime.client;

import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keys in a table of PostgreSQL, with a row for each version.
 *
 * <p>The row of the epoch is locked by each read and write, so that both are one atomic step with
 * the comparison of epochs.
 */
final class PostgresStore implements VersionedStore, AutoCloseable {

    private static final String SCHEMA =
            """
            create table if not exists fence (epoch bigint not null);
            create table if not exists cells (
                step bigserial, key text, version numeric(30, 9), value text,
                primary key (key, version));
            create table if not exists journal (transaction text primary key, content text);
            insert into fence select 0 where not exists (select from fence);
            """;
    private static final String NEWEST =
            """
            select distinct on (key) key, version, value from cells
            where key = any (?) and version <= ? order by key, version desc
            """;
    private static final BigDecimal ANY = new BigDecimal("999999999999999999");

    private final Connection connection;

    private PostgresStore(Connection connection) {
        this.connection = connection;
    }

    static PostgresStore connect(int port) throws SQLException {
        return new PostgresStore(
                DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port)));
    }

    Connection connection() {
        return connection;
    }

    void createTables() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SCHEMA);
        }
    }

    @Override
    public Optional<Map<String, Cell<String>>> read(Set<String> keys, long epoch)
            throws SQLException {
        return readAt(keys, ANY, epoch);
    }

    @Override
    public Optional<Map<String, Cell<String>>> readAt(Set<String> keys, Timestamp at, long epoch)
            throws SQLException {
        return readAt(keys, new BigDecimal(at.toString()), epoch);
    }

    private synchronized Optional<Map<String, Cell<String>>> readAt(
            Set<String> keys, BigDecimal at, long epoch) throws SQLException {
        return inOneStep(() -> admits(epoch) ? Optional.of(newest(keys, at)) : Optional.empty());
    }

    @Override
    public synchronized Written write(
            Map<String, Change<String>> changes, Timestamp version, long epoch)
            throws SQLException {
        return inOneStep(() -> {
            if (!admits(epoch)) {
                return Written.OTHER_EPOCH;
            }
            Written written =
                    VersionedStore.compared(changes, newest(changes.keySet(), ANY), version);
            if (written == Written.WRITTEN) {
                insert(changes, version);
            }
            return written;
        });
    }

    private interface Step<T> {
        T take() throws SQLException;
    }

    private <T> T inOneStep(Step<T> step) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = step.take();
            connection.commit();
            return result;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private boolean admits(long epoch) throws SQLException {
        try (PreparedStatement raise =
                connection.prepareStatement("update fence set epoch = ? where epoch <= ?")) {
            raise.setLong(1, epoch);
            raise.setLong(2, epoch);
            return raise.executeUpdate() == 1;
        }
    }

    private Map<String, Cell<String>> newest(Set<String> keys, BigDecimal at) throws SQLException {
        Map<String, Cell<String>> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(NEWEST)) {
            select.setArray(1, connection.createArrayOf("text", keys.toArray()));
            select.setBigDecimal(2, at);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    @Nullable String value = rows.getString(3);
                    found.put(
                            rows.getString(1),
                            new Cell<>(TimestampText.parse(rows.getString(2)), value));
                }
            }
        }
        return found;
    }

    private void insert(Map<String, Change<String>> changes, Timestamp version)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into cells (key, version, value) values (?, ?, ?)")) {
            for (Map.Entry<String, Change<String>> each : changes.entrySet()) {
                insert.setString(1, each.getKey());
                insert.setBigDecimal(2, new BigDecimal(version.toString()));
                insert.setString(3, each.getValue().value());
                insert.executeUpdate();
            }
        }
    }

    @Override
    public synchronized List<Version> versions() throws SQLException {
        List<Version> all = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet rows =
                        select.executeQuery(
                                "select key, version, value from cells order by step")) {
            while (rows.next()) {
                all.add(
                        new Version(
                                rows.getString(1),
                                TimestampText.parse(rows.getString(2)),
                                rows.getString(3)));
            }
        }
        return all;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
