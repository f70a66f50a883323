package dev.byztime.client;

import dev.byztime.client.TransactionStore.Cell;
import dev.byztime.client.TransactionStore.Change;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the work of a transaction reads and writes. Nothing is written before the validator has
 * decided.
 *
 * <p>The work may read values that were never there together. Such a transaction does not commit,
 * so the work must have no other effect than through this object. It is used by one thread.
 *
 * @param <V> the type of values
 */
public final class Transaction<V> {

    private final Map<String, TransactionStore<V>> stores;
    private final long epoch;
    private final Map<StoreKey, Cell<V>> reads = new LinkedHashMap<>();
    private final Map<StoreKey, Cell<V>> writes = new LinkedHashMap<>();
    private boolean outdated;

    /** The store has seen a later life of the validator: the transaction cannot commit. */
    static final class OutdatedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private OutdatedException(StoreKey key) {
            super("the store has seen a later life of the validator when it read " + key);
        }
    }

    Transaction(Map<String, TransactionStore<V>> stores, long epoch) {
        this.stores = stores;
        this.epoch = epoch;
    }

    /**
     * The value of a key, which is the one that this transaction has put if it has.
     *
     * @param store the name of the store
     * @return null if the key was never written or was deleted
     * @throws Exception if the store throws it
     */
    public @Nullable V get(String store, String key) throws Exception {
        StoreKey name = new StoreKey(store, key);
        Cell<V> read = read(name);
        return writes.getOrDefault(name, read).value();
    }

    /**
     * Changes a key if the transaction commits. A key that was not read yet is read first: the
     * validator demands it.
     *
     * @throws Exception if the store throws it
     */
    public void put(String store, String key, V value) throws Exception {
        write(new StoreKey(store, key), value);
    }

    /** Deletes a key if the transaction commits. Its version stays. */
    public void delete(String store, String key) throws Exception {
        write(new StoreKey(store, key), null);
    }

    private void write(StoreKey name, @Nullable V value) throws Exception {
        Cell<V> read = read(name);
        writes.put(name, new Cell<>(read.version(), value));
    }

    private Cell<V> read(StoreKey name) throws Exception {
        Cell<V> known = reads.get(name);
        if (known != null) {
            return known;
        }
        Map<String, Cell<V>> found =
                store(name.store()).read(Set.of(name.key()), epoch).orElse(null);
        if (found == null) {
            outdated = true;
            throw new OutdatedException(name);
        }
        Cell<V> cell = found.getOrDefault(name.key(), new Cell<>(null, null));
        reads.put(name, cell);
        return cell;
    }

    TransactionStore<V> store(String name) {
        TransactionStore<V> store = stores.get(name);
        if (store == null) {
            throw new IllegalArgumentException("there is no store " + name);
        }
        return store;
    }

    /** Whether a store has seen a later life of the validator, even if the work ignored it. */
    boolean isOutdated() {
        return outdated;
    }

    long epoch() {
        return epoch;
    }

    List<CommitClient.Read> reads() {
        return reads.entrySet().stream()
                .map(read ->
                        new CommitClient.Read(read.getKey().toString(), read.getValue().version()))
                .toList();
    }

    List<String> writes() {
        return writes.keySet().stream().map(StoreKey::toString).toList();
    }

    /** The writes of each store. */
    SortedMap<String, Map<String, Change<V>>> changes() {
        SortedMap<String, Map<String, Change<V>>> changes = new TreeMap<>();
        writes.forEach((name, cell) ->
                changes.computeIfAbsent(name.store(), store -> new LinkedHashMap<>())
                        .put(name.key(), new Change<>(cell.version(), cell.value())));
        return changes;
    }
}
