package dev.byztime.client;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The journal of values in a table of PostgreSQL. */
record PostgresJournal(PostgresStore store) implements TransactionJournal<String> {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Entry<String> keepIfAbsent(String transaction, Entry<String> entry) throws SQLException {
        synchronized (store) {
            try (PreparedStatement insert =
                    store.connection()
                            .prepareStatement(
                                    "insert into journal values (?, ?) on conflict do nothing")) {
                insert.setString(1, transaction);
                insert.setString(2, JSON.writeValueAsString(entry));
                insert.executeUpdate();
            }
            return find(transaction).orElse(entry); // if it was forgotten since, it has ended
        }
    }

    @Override
    public Optional<Entry<String>> find(String transaction) throws SQLException {
        synchronized (store) {
            try (PreparedStatement select =
                    store.connection()
                            .prepareStatement(
                                    "select content from journal where transaction = ?")) {
                select.setString(1, transaction);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next()
                            ? Optional.of(
                                    JSON.readValue(
                                            rows.getString(1),
                                            new TypeReference<Entry<String>>() {}))
                            : Optional.empty();
                }
            }
        }
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
