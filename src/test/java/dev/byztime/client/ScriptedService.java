package dev.byztime.client;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A service whose answers are written down beforehand. The last one is repeated. */
final class ScriptedService implements ServiceTransport {

    /** An answer, or a failure, to one request. */
    @FunctionalInterface
    interface Step {
        Reply take() throws IOException;
    }

    private final Deque<Step> steps = new ArrayDeque<>();

    final List<String> requests = new ArrayList<>();
    final List<Duration> waits = new ArrayList<>();

    ScriptedService says(Step... next) {
        steps.addAll(List.of(next));
        return this;
    }

    static Step ok(String json) {
        return () -> new Reply(200, "", json);
    }

    static Step problem(int status, String reason, boolean isTransient, String retryAfter) {
        String json =
                "{\"reason\": \"%s\", \"detail\": \"so it is\", \"transient\": %s}"
                        .formatted(reason, isTransient);
        return () -> new Reply(status, retryAfter, json);
    }

    static Step lost() {
        return () -> {
            throw new IOException("the connection has ended");
        };
    }

    static Step unreached() {
        return () -> {
            throw new IOException("nobody is there", new ConnectException("refused"));
        };
    }

    @Override
    public Reply send(
            String method, String path, String accept, @Nullable String json, Duration wait)
            throws IOException {
        requests.add(method + " " + path + (json == null ? "" : " " + json));
        waits.add(wait);
        Step step = steps.size() > 1 ? steps.removeFirst() : steps.getFirst();
        return step.take();
    }
}
