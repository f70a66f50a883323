package dev.byztime.client;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A store of texts in memory, which obeys the rules and fails when a test says so. */
final class MemoryStore implements TransactionStore<String> {

    final Map<String, Cell<String>> cells = new HashMap<>();
    final List<String> log = new ArrayList<>();
    long epoch = Long.MIN_VALUE;

    /** Is called before each write. */
    Runnable beforeWrite = () -> {};

    /** How many writes do not reach it. */
    int lostWrites;

    /** How many answers of writes are lost. */
    int lostAnswers;

    void set(String key, long version, @Nullable String value) {
        cells.put(key, new Cell<>(new Timestamp(version, 0), value));
    }

    @Nullable String value(String key) {
        return cell(key).value();
    }

    @Nullable Timestamp version(String key) {
        return cell(key).version();
    }

    List<String> writes() {
        return log.stream().filter(line -> line.startsWith("write")).toList();
    }

    @Override
    public Optional<Map<String, Cell<String>>> read(Set<String> keys, long shown) {
        log.add("read %s %d".formatted(keys, shown));
        if (!admits(shown)) {
            return Optional.empty();
        }
        Map<String, Cell<String>> found = new HashMap<>();
        keys.forEach(key -> found.put(key, cell(key)));
        return Optional.of(found);
    }

    @Override
    public Written write(Map<String, Change<String>> changes, Timestamp version, long shown)
            throws IOException {
        beforeWrite.run();
        log.add("write %s %s %d".formatted(new TreeMap<>(changes), version, shown));
        if (lostWrites > 0) {
            lostWrites--;
            throw new IOException("unreachable");
        }
        Written written = land(changes, version, shown);
        if (lostAnswers > 0) {
            lostAnswers--;
            throw new IOException("its answer was lost");
        }
        return written;
    }

    private Written land(Map<String, Change<String>> changes, Timestamp version, long shown) {
        if (!admits(shown)) {
            return Written.OTHER_EPOCH;
        }
        if (changes.keySet().stream().allMatch(key -> version.equals(cell(key).version()))) {
            return changes.entrySet().stream()
                            .allMatch(each ->
                                    Objects.equals(
                                            cell(each.getKey()).value(), each.getValue().value()))
                    ? Written.WAS_THERE
                    : Written.OTHER_VALUES;
        }
        if (!changes.entrySet().stream()
                .allMatch(each ->
                        Objects.equals(
                                cell(each.getKey()).version(), each.getValue().expected()))) {
            return Written.OTHER_VERSION;
        }
        changes.forEach((key, change) -> cells.put(key, new Cell<>(version, change.value())));
        return Written.WRITTEN;
    }

    private Cell<String> cell(String key) {
        return cells.getOrDefault(key, new Cell<>(null, null));
    }

    private boolean admits(long shown) {
        if (shown < epoch) {
            return false;
        }
        epoch = shown;
        return true;
    }
}
