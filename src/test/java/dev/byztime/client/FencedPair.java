package dev.byztime.client;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * Numbers in Redis, each of which refuses writes with a token lower than the highest that a read or
 * a write has shown, in one step with either.
 */
final class FencedPair {

    /** A number of updates that were finished: then both others have the same value. */
    static final String DONE = "done";

    static final String X = "x";
    static final String Y = "y";

    private static final String FENCE =
            """
            local fence = redis.call('get', 'fence:' .. ARGV[1]) or '0'
            local higher = #ARGV[2] > #fence or (#ARGV[2] == #fence and ARGV[2] >= fence)
            if higher then redis.call('set', 'fence:' .. ARGV[1], ARGV[2]) end
            """;
    private static final String READ = FENCE + "return redis.call('get', ARGV[1]) or '0'";
    private static final String WRITE =
            FENCE
                    + """
                    if not higher then return false end
                    redis.call('set', ARGV[1], ARGV[3])
                    return 'OK'
                    """;

    private final RedisWire redis;

    FencedPair(RedisWire redis) {
        this.redis = redis;
    }

    long read(String name, long token) throws IOException {
        return Long.parseLong(String.valueOf(call(READ, name, token, "")));
    }

    /** Whether it was written. */
    boolean write(String name, long token, long value) throws IOException {
        return call(WRITE, name, token, Long.toString(value)) != null;
    }

    private @Nullable Object call(String script, String name, long token, String value)
            throws IOException {
        return redis.call(List.of("EVAL", script, "0", name, Long.toString(token), value));
    }
}
