package dev.byztime.commit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A store with conditional writes, epochs and old versions, as docs/commits.md demands. */
final class CommitStore {

    /** What one key has held. */
    record Landed(String key, long before, long expected, long version, int value) {}

    /** A version and its value. */
    record Cell(long version, int value) {}

    /** One key of a write. */
    record Change(long expected, int value, boolean deletes) {}

    /** The result of a write. */
    enum Result {
        WRITTEN,
        /** Every key has this version already. */
        WAS_THERE,
        OTHER_VERSION,
        OTHER_EPOCH
    }

    private final boolean fenced;
    private final @Nullable CommitFlaw flaw;

    private final Map<String, Cell> now = new LinkedHashMap<>();
    private final Map<String, TreeMap<Long, Integer>> versions = new LinkedHashMap<>();
    private final List<Landed> log = new ArrayList<>();
    private long epoch = Long.MIN_VALUE;

    CommitStore(boolean fenced, @Nullable CommitFlaw flaw) {
        this.fenced = fenced && flaw != CommitFlaw.STORE_IGNORES_EPOCHS;
        this.flaw = flaw;
    }

    /** The present version of a key; null if the epoch is refused. */
    @Nullable Cell read(String key, long epoch) {
        return admits(epoch) ? current(key) : null;
    }

    /** The version of a key at a safe time; null if the epoch is refused. */
    @Nullable Long versionAt(String key, long safeNs, long epoch) {
        if (!admits(epoch)) {
            return null;
        }
        Long version = history(key).floorKey(safeNs);
        return version == null ? Long.valueOf(CommitRequest.ABSENT) : version;
    }

    Result write(Map<String, Change> changes, long version, long epoch) {
        if (!admits(epoch)) {
            return Result.OTHER_EPOCH;
        }
        if (changes.keySet().stream().allMatch(key -> current(key).version == version)) {
            return Result.WAS_THERE;
        }
        boolean fits =
                changes.entrySet().stream()
                        .allMatch(
                                each -> current(each.getKey()).version == each.getValue().expected);
        if (!fits && flaw != CommitFlaw.STORE_IGNORES_VERSIONS) {
            return Result.OTHER_VERSION;
        }
        changes.forEach((key, change) -> {
            log.add(new Landed(key, current(key).version, change.expected, version, change.value));
            now.put(key, new Cell(version, change.value));
            history(key).put(version, change.value);
            if (change.deletes && flaw == CommitFlaw.STORE_REMOVES_DELETED) {
                now.remove(key);
            }
        });
        return Result.WRITTEN;
    }

    /** All versions of a key, and their values. */
    TreeMap<Long, Integer> history(String key) {
        return versions.computeIfAbsent(key, k -> new TreeMap<>());
    }

    /** All changes in order. */
    List<Landed> log() {
        return log;
    }

    private Cell current(String key) {
        return now.getOrDefault(key, new Cell(CommitRequest.ABSENT, 0));
    }

    private boolean admits(long shown) {
        if (fenced && shown < epoch) {
            return false;
        }
        epoch = Math.max(epoch, shown);
        return true;
    }
}
