package dev.byztime.client;

import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keys in Redis, each of which is a list of its versions. A script is one atomic step.
 *
 * <p>A script compares numbers as texts: its own numbers have 53 bits.
 */
final class RedisStore implements VersionedStore, AutoCloseable {

    private static final String FENCE =
            """
            local shown, kept = ARGV[1], redis.call('get', 'epoch') or '0'
            if #shown < #kept or (#shown == #kept and shown < kept) then return false end
            redis.call('set', 'epoch', shown)
            """;
    private static final String READ =
            FENCE
                    + """
                    local found = {}
                    for i = 2, #ARGV do
                        found[i - 1] = redis.call('lrange', 'key:' .. ARGV[i], 0, -1)
                    end
                    return found
                    """;

    /** ARGV: the epoch, the version, and of each key its name, the version read, and its entry. */
    private static final String WRITE =
            FENCE
                    + """
                    local there, same, fits = true, true, true
                    for i = 3, #ARGV, 3 do
                        local last = redis.call('lindex', 'key:' .. ARGV[i], -1) or ''
                        local version = string.match(last, '^[^ ]*')
                        there = there and version == ARGV[2]
                        same = same and last == ARGV[i + 2]
                        fits = fits and version == ARGV[i + 1]
                    end
                    if there then return same and 'WAS_THERE' or 'OTHER_VALUES' end
                    if not fits then return 'OTHER_VERSION' end
                    for i = 3, #ARGV, 3 do
                        redis.call('rpush', 'key:' .. ARGV[i], ARGV[i + 2])
                        redis.call('rpush', 'log', ARGV[i] .. ' ' .. ARGV[i + 2])
                    end
                    return 'WRITTEN'
                    """;

    private final RedisWire redis;

    private RedisStore(RedisWire redis) {
        this.redis = redis;
    }

    static RedisStore connect(int port) throws IOException {
        return new RedisStore(RedisWire.connect(port));
    }

    @Override
    public Optional<Map<String, Cell<String>>> read(Set<String> keys, long epoch)
            throws IOException {
        return readAt(keys, Timestamp.MAX, epoch);
    }

    @Override
    public synchronized Optional<Map<String, Cell<String>>> readAt(
            Set<String> keys, Timestamp at, long epoch) throws IOException {
        List<String> names = List.copyOf(keys);
        List<String> command = script(READ, epoch);
        command.addAll(names);
        if (!(redis.call(command) instanceof List<?> found)) {
            return Optional.empty();
        }
        Map<String, Cell<String>> cells = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Cell<String> newest = new Cell<>(null, null);
            for (Object entry : (List<?>) found.get(i)) {
                Cell<String> each = cell(String.valueOf(entry));
                if (each.version() != null && !each.version().isAfter(at)) {
                    newest = each;
                }
            }
            cells.put(names.get(i), newest);
        }
        return Optional.of(cells);
    }

    @Override
    public synchronized Written write(
            Map<String, Change<String>> changes, Timestamp version, long epoch) throws IOException {
        List<String> command = script(WRITE, epoch);
        command.add(version.toString());
        changes.forEach((key, change) -> {
            command.add(key);
            command.add(change.expected() == null ? "" : change.expected().toString());
            command.add(version + (change.value() == null ? "" : " " + change.value()));
        });
        Object answer = redis.call(command);
        return answer == null ? Written.OTHER_EPOCH : Written.valueOf(answer.toString());
    }

    private static List<String> script(String script, long epoch) {
        return new ArrayList<>(List.of("EVAL", script, "0", Long.toString(epoch)));
    }

    /** An entry is a version, and a space and the value unless it is a tombstone. */
    private static Cell<String> cell(String entry) {
        int space = entry.indexOf(' ');
        @Nullable String value = space < 0 ? null : entry.substring(space + 1);
        return new Cell<>(
                TimestampText.parse(space < 0 ? entry : entry.substring(0, space)), value);
    }

    @Override
    public synchronized List<Version> versions() throws IOException {
        List<Version> all = new ArrayList<>();
        if (redis.call(List.of("LRANGE", "log", "0", "-1")) instanceof List<?> log) {
            for (Object line : log) {
                String[] parts = line.toString().split(" ", 3);
                @Nullable String value = parts.length < 3 ? null : parts[2];
                all.add(new Version(parts[0], TimestampText.parse(parts[1]), value));
            }
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        redis.close();
    }
}
