package dev.byztime.client;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A store that keeps all versions of its keys, as snapshot reads need it. */
interface VersionedStore extends TransactionStore<String> {

    /**
     * A version of a key.
     *
     * @param value null if it is a tombstone
     */
    record Version(String key, Timestamp version, @Nullable String value) {}

    /**
     * The last version of each key at or below an instant.
     *
     * @return empty if the store has seen a higher epoch
     */
    Optional<Map<String, Cell<String>>> readAt(Set<String> keys, Timestamp at, long epoch)
            throws Exception;

    /** All versions, in the order in which they were written. */
    List<Version> versions() throws Exception;

    /** What a compare-and-write comes to, apart from the write. */
    static Written compared(
            Map<String, Change<String>> changes,
            Map<String, Cell<String>> found,
            Timestamp version) {
        if (changes.keySet().stream().allMatch(key -> version.equals(cell(found, key).version()))) {
            return changes.entrySet().stream()
                            .allMatch(each ->
                                    Objects.equals(
                                            cell(found, each.getKey()).value(),
                                            each.getValue().value()))
                    ? Written.WAS_THERE
                    : Written.OTHER_VALUES;
        }
        return changes.entrySet().stream()
                        .allMatch(each ->
                                Objects.equals(
                                        cell(found, each.getKey()).version(),
                                        each.getValue().expected()))
                ? Written.WRITTEN
                : Written.OTHER_VERSION;
    }

    private static Cell<String> cell(Map<String, Cell<String>> found, String key) {
        return found.getOrDefault(key, new Cell<>(null, null));
    }
}
