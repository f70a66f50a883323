package dev.byztime.client;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * A number in Redis that replicas of a group agree on, and the number of the view that may change
 * it. It stands for the log that a group replicates.
 */
final class ViewRegister {

    private static final String ENTER =
            """
            local kept = redis.call('get', 'view') or '0'
            if #ARGV[1] > #kept or (#ARGV[1] == #kept and ARGV[1] > kept) then
                redis.call('set', 'view', ARGV[1])
            end
            return redis.call('get', 'value') or '0'
            """;
    private static final String INCREMENT =
            """
            if redis.call('get', 'view') ~= ARGV[1] then return false end
            return tostring(redis.call('incr', 'value'))
            """;

    private final RedisWire redis;

    ViewRegister(RedisWire redis) {
        this.redis = redis;
    }

    /** Begins a view, unless there is a higher one, and returns the number. */
    long enter(long view) throws IOException {
        return Long.parseLong(
                String.valueOf(redis.call(List.of("EVAL", ENTER, "0", Long.toString(view)))));
    }

    /** Increments the number, and returns it; null if the view is over. */
    @Nullable Long increment(long view) throws IOException {
        Object answer = redis.call(List.of("EVAL", INCREMENT, "0", Long.toString(view)));
        return answer == null ? null : Long.valueOf(answer.toString());
    }

    /** The present view; 0 before the first. */
    long view() throws IOException {
        Object answer = redis.call(List.of("GET", "view"));
        return answer == null ? 0 : Long.parseLong(answer.toString());
    }
}
