package dev.byztime.client;

import dev.byztime.client.CommitClient.Read;
import dev.byztime.client.CommitClient.Undecided;
import dev.byztime.client.TransactionStore.Cell;
import dev.byztime.client.TransactionStore.Change;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a transaction in doubt writes to one store.
 *
 * @param expected the keys, and the versions that the transaction read
 * @param version the transaction's timestamp
 * @param epoch of the list in which the transaction was
 * @param limit of that list
 */
record SettlementStore<V>(
        String name,
        TransactionStore<V> store,
        Map<String, @Nullable Timestamp> expected,
        Timestamp version,
        long epoch,
        TimeLimit limit) {

    /** The transaction stays in doubt. */
    static final class LeftException extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean ends;

        private LeftException(String reason, boolean ends) {
            super(reason);
            this.ends = ends;
        }

        /** Whether no transaction of the list may be settled any more. */
        boolean endsTheList() {
            return ends;
        }

        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }

    /** The stores that a transaction writes to. */
    static <V> List<SettlementStore<V>> of(
            Undecided transaction,
            Map<String, TransactionStore<V>> stores,
            long epoch,
            TimeLimit limit)
            throws LeftException {
        Map<String, @Nullable Timestamp> versions = new HashMap<>();
        for (Read read : transaction.reads()) {
            versions.put(read.key(), read.version());
        }
        SortedMap<String, Map<String, @Nullable Timestamp>> byStore = new TreeMap<>();
        for (String written : transaction.writes()) {
            StoreKey key = StoreKey.parse(written);
            byStore.computeIfAbsent(key.store(), store -> new LinkedHashMap<>())
                    .put(key.key(), versions.get(written));
        }
        List<SettlementStore<V>> parts = new ArrayList<>();
        for (Map.Entry<String, Map<String, @Nullable Timestamp>> each : byStore.entrySet()) {
            TransactionStore<V> store = stores.get(each.getKey());
            if (store == null) {
                throw new LeftException("there is no store " + each.getKey(), false);
            }
            parts.add(
                    new SettlementStore<>(
                            each.getKey(),
                            store,
                            each.getValue(),
                            transaction.timestamp(),
                            epoch,
                            limit));
        }
        return parts;
    }

    /** The failure of a transaction whose values are not known, and are not in these stores. */
    static LeftException lacking(Set<String> stores) {
        return new LeftException(
                "its write is not in %s, and its values are not known"
                        .formatted(String.join(" or ", stores)),
                false);
    }

    /**
     * The values from before the transaction; empty if its write has landed, or has been undone.
     * Its write may still land.
     */
    Optional<Map<String, Optional<V>>> old() throws Exception {
        Map<String, Cell<V>> found =
                store.read(expected.keySet(), epoch).orElseThrow(this::outdated);
        if (expected.keySet().stream()
                .allMatch(key -> version.equals(cell(found, key).version()))) {
            return Optional.empty();
        }
        Map<String, Optional<V>> old = new HashMap<>();
        for (Map.Entry<String, @Nullable Timestamp> each : expected.entrySet()) {
            Cell<V> cell = cell(found, each.getKey());
            if (!Objects.equals(cell.version(), each.getValue())) {
                throw new LeftException(
                        "%s of %s has the version %s, and the transaction read %s"
                                .formatted(each.getKey(), name, cell.version(), each.getValue()),
                        false);
            }
            old.put(each.getKey(), Optional.ofNullable(cell.value()));
        }
        return Optional.of(old);
    }

    /**
     * Writes the values that are kept for the transaction. To look for them is not enough: another
     * write may be under way, and only this one keeps it from landing.
     *
     * @return whether the store has them; otherwise another write has landed first
     */
    boolean write(TransactionJournal.Entry<V> entry) throws Exception {
        Map<String, Optional<V>> values = entry.values().getOrDefault(name, Map.of());
        if (!values.keySet().equals(expected.keySet())) {
            throw new LeftException("the journal has other keys of " + name, false);
        }
        return write(values);
    }

    private static <V> Cell<V> cell(Map<String, Cell<V>> found, String key) {
        return found.getOrDefault(key, new Cell<>(null, null));
    }

    /** Whether the keys have these values; they have others if another write was first. */
    private boolean write(Map<String, Optional<V>> values) throws Exception {
        if (!limit.holds()) {
            throw new LeftException("it is too late to settle the transactions listed", true);
        }
        Map<String, Change<V>> changes = new LinkedHashMap<>();
        values.forEach((key, value) ->
                changes.put(key, new Change<>(expected.get(key), value.orElse(null))));
        return switch (store.write(changes, version, epoch)) {
            case WRITTEN, WAS_THERE -> true;
            case OTHER_VALUES -> false;
            case OTHER_VERSION ->
                    throw new LeftException(name + " has other versions than were read", false);
            case OTHER_EPOCH -> throw outdated();
        };
    }

    private LeftException outdated() {
        return new LeftException(name + " has seen a later life of the validator", true);
    }
}
