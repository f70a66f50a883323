package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Records in memory. */
final class MemoryRecords implements SharedRecordStore {

    final SortedMap<String, byte[]> records = new TreeMap<>();

    @Override
    public synchronized byte @Nullable [] read(String name) {
        return records.get(name);
    }

    @Override
    public synchronized boolean replace(String name, byte @Nullable [] unchanged, byte[] content) {
        boolean same = Arrays.equals(records.get(name), unchanged);
        if (same) {
            records.put(name, content);
        }
        return same;
    }

    @Override
    public synchronized boolean replaceGuarded(
            String guard, byte[] unchanged, List<Change> changes) {
        boolean all = Arrays.equals(records.get(guard), unchanged);
        if (all) {
            for (Change change : changes) {
                all &= replace(change.name(), change.unchanged(), change.content());
            }
        }
        return all;
    }

    @Override
    public synchronized boolean remove(String name, byte[] unchanged) {
        boolean same = Arrays.equals(records.get(name), unchanged);
        if (same) {
            records.remove(name);
        }
        return same;
    }

    @Override
    public synchronized SortedMap<String, byte[]> list(String prefix) {
        SortedMap<String, byte[]> all = new TreeMap<>(records);
        all.keySet().removeIf(name -> !name.startsWith(prefix));
        return all;
    }

    @Override
    public void close() {
        records.clear();
    }
}
