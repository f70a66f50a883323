package dev.byztime.web.guard;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The timers of answered requests, {@code http.server.requests}, with the tags that Spring's
 * observations would give them.
 */
@Component
public final class RequestTimers {

    private static final String NAME = "http.server.requests";
    private static final String NONE = "none";
    private static final String UNKNOWN = "UNKNOWN";

    private static final Set<String> METHODS =
            Arrays.stream(HttpMethod.values())
                    .map(HttpMethod::name)
                    .collect(Collectors.toUnmodifiableSet());

    private final MeterRegistry registry;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    /**
     * The properties by which requests are counted.
     *
     * @param pattern the pattern of the path; null if no handler was found
     * @param failure the class of the exception that was not turned into an answer; null if none
     */
    private record Kind(
            String method,
            @Nullable String pattern,
            int status,
            @Nullable Class<? extends Throwable> failure) {}

    RequestTimers(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The registry's clock in nanoseconds. */
    public long nowNs() {
        return registry.config().clock().monotonicTime();
    }

    /**
     * The timer of a kind of requests.
     *
     * @param pattern the pattern of the path; null if no handler was found
     * @param failure the exception that was not turned into an answer; null if there is none
     */
    public Timer timer(
            String method, @Nullable String pattern, int status, @Nullable Throwable failure) {
        return timers.computeIfAbsent(
                new Kind(
                        METHODS.contains(method) ? method : UNKNOWN,
                        pattern,
                        status,
                        failure == null ? null : failure.getClass()),
                this::register);
    }

    private Timer register(Kind kind) {
        Class<? extends Throwable> failure = kind.failure;
        String simple = failure == null ? NONE : failure.getSimpleName();
        return Timer.builder(NAME)
                .tag("error", simple)
                .tag("exception", simple.isEmpty() && failure != null ? failure.getName() : simple)
                .tag("method", kind.method)
                .tag("outcome", outcome(kind.status))
                .tag("status", Integer.toString(kind.status))
                .tag("uri", uri(kind))
                .register(registry);
    }

    private static String uri(Kind kind) {
        String pattern = kind.pattern;
        if (pattern != null) {
            return pattern.isEmpty() ? "root" : pattern;
        }
        HttpStatus status = HttpStatus.resolve(kind.status);
        if (status == null) {
            return UNKNOWN;
        }
        return status.is3xxRedirection()
                ? "REDIRECTION"
                : status == HttpStatus.NOT_FOUND ? "NOT_FOUND" : UNKNOWN;
    }

    private static String outcome(int status) {
        if (HttpStatus.Series.resolve(status) == HttpStatus.Series.SUCCESSFUL) {
            return "SUCCESS";
        }
        HttpStatus known = HttpStatus.resolve(status);
        return known == null ? UNKNOWN : known.series().name();
    }
}
