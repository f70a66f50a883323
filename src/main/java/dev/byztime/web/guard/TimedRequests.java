package dev.byztime.web.guard;

import io.micrometer.observation.ObservationRegistry;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.HandlerMapping;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The filter that times requests.
 *
 * <p>Boot adds no {@link ServerHttpObservationFilter} if there is one already. Spring's own takes a
 * twelfth of a request's cost for the sake of observers that we do not have.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
public class TimedRequests extends ServerHttpObservationFilter {

    private final RequestTimers timers;

    TimedRequests(RequestTimers timers) {
        super(ObservationRegistry.NOOP);
        this.timers = timers;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long begunNs = timers.nowNs();
        Throwable thrown = null;
        try {
            chain.doFilter(request, response);
        } catch (ServletException e) {
            thrown = e.getCause() == null ? e : e.getCause();
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            throw e;
        } catch (IOException | RuntimeException e) {
            thrown = e;
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            throw e;
        } finally {
            Throwable left = left(request);
            timers.timer(
                            request.getMethod(),
                            pattern(request),
                            response.getStatus(),
                            left == null ? thrown : left)
                    .record(timers.nowNs() - begunNs, TimeUnit.NANOSECONDS);
        }
    }

    private static @Nullable String pattern(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
                        instanceof String pattern
                ? pattern
                : null;
    }

    /** The exception that the handlers have left for the container. */
    private static @Nullable Throwable left(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure
                ? failure
                : null;
    }
}
