package dev.byztime.client;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** The journal of values in a table of PostgreSQL. */
record PostgresJournal(PostgresStore store) implements TransactionJournal<String> {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public void record(String transaction, Values<String> values) throws SQLException {
        synchronized (store) {
            try (PreparedStatement insert =
                    store.connection().prepareStatement("insert into journal values (?, ?)")) {
                insert.setString(1, transaction);
                insert.setString(2, JSON.writeValueAsString(values.values()));
                insert.executeUpdate();
            }
        }
    }

    @Override
    public Optional<Values<String>> find(String transaction) throws SQLException {
        synchronized (store) {
            try (PreparedStatement select =
                    store.connection()
                            .prepareStatement(
                                    "select content from journal where transaction = ?")) {
                select.setString(1, transaction);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(parse(rows.getString(1))) : Optional.empty();
                }
            }
        }
    }

    private static Values<String> parse(String content) {
        return new Values<>(
                JSON.readValue(
                        content,
                        new TypeReference<Map<String, Map<String, Optional<String>>>>() {}));
    }

    @Override
    public void forget(String transaction) throws SQLException {
        synchronized (store) {
            try (PreparedStatement delete =
                    store.connection()
                            .prepareStatement("delete from journal where transaction = ?")) {
                delete.setString(1, transaction);
                delete.executeUpdate();
            }
        }
    }
}
