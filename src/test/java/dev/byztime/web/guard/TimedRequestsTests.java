package dev.byztime.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import jakarta.servlet.Filter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.HandlerMapping;

import java.io.IOException;
import java.io.Serial;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares the timers of our filter with those of Spring's own. */
class TimedRequestsTests {

    /**
     * What the handlers do with a request.
     *
     * @param pattern the pattern of the path that they find; null if they find no handler
     * @param left the exception that they leave for the container
     * @param thrown the exception that they throw
     */
    private record Handling(
            String method,
            @Nullable String pattern,
            int status,
            @Nullable Exception left,
            @Nullable Exception thrown) {}

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "DELETE", "TRACE", "trace", "BREW", "");

    private static final List<Integer> STATUSES =
            List.of(100, 200, 204, 299, 302, 304, 400, 404, 429, 499, 500, 503, 599, 99, 600, 1000);

    static Stream<Handling> handlings() {
        Exception nameless =
                new IllegalStateException() {
                    @Serial private static final long serialVersionUID = 1;
                };
        Stream<Handling> usual =
                METHODS.stream()
                        .flatMap(method ->
                                STATUSES.stream()
                                        .flatMap(status ->
                                                Stream.of("/time", "", "/**", null)
                                                        .map(pattern ->
                                                                new Handling(
                                                                        method, pattern, status,
                                                                        null, null))));
        Stream<Handling> failing =
                Stream.of(
                        new Handling("GET", "/time", 500, new IOException(), null),
                        new Handling("GET", null, 404, nameless, null),
                        new Handling("GET", "/time", 200, null, new IOException()),
                        new Handling("GET", "/time", 200, null, nameless),
                        new Handling("GET", "/time", 200, new IOException(), nameless),
                        new Handling("GET", null, 200, null, new ServletException()),
                        new Handling(
                                "GET", null, 200, null, new ServletException(new IOException())));
        return Stream.concat(usual, failing);
    }

    @ParameterizedTest
    @MethodSource("handlings")
    void timersAreThoseOfSpring(Handling handling) {
        SimpleMeterRegistry springs = new SimpleMeterRegistry();
        ObservationRegistry observations = ObservationRegistry.create();
        observations
                .observationConfig()
                .observationHandler(
                        new DefaultMeterObservationHandler(
                                springs,
                                DefaultMeterObservationHandler.IgnoredMeters.LONG_TASK_TIMER));
        int springsStatus = handle(handling, new ServerHttpObservationFilter(observations));

        SimpleMeterRegistry ours = new SimpleMeterRegistry();
        int ourStatus = handle(handling, new TimedRequests(new RequestTimers(ours)));

        assertThat(ids(ours)).hasSize(1).isEqualTo(ids(springs));
        assertThat(ourStatus).isEqualTo(springsStatus);
    }

    @Test
    void requestsOfOneKindShareATimer() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        TimedRequests filter = new TimedRequests(new RequestTimers(registry));
        Handling handling = new Handling("GET", "/time", 200, null, null);
        handle(handling, filter);
        handle(handling, filter);
        assertThat(registry.getMeters()).hasSize(1);
        assertThat(registry.get("http.server.requests").timer())
                .extracting(Timer::count)
                .isEqualTo(2L);
    }

    private static int handle(Handling handling, Filter filter) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        try {
            new MockFilterChain(new Handlers(handling), filter)
                    .doFilter(new MockHttpServletRequest(handling.method, "/any"), response);
            assertThat(handling.thrown).isNull();
        } catch (Exception e) {
            assertThat(e).isSameAs(handling.thrown);
        }
        return response.getStatus();
    }

    private static Set<Meter.Id> ids(SimpleMeterRegistry registry) {
        return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
    }

    /** Does with a request what Spring MVC would do. */
    private static final class Handlers extends HttpServlet {

        @Serial private static final long serialVersionUID = 1;

        private final transient Handling handling;

        Handlers(Handling handling) {
            this.handling = handling;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            String pattern = handling.pattern;
            if (pattern != null) {
                request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, pattern);
                ServerHttpObservationFilter.findObservationContext(request)
                        .ifPresent(context -> context.setPathPattern(pattern));
            }
            response.setStatus(handling.status);
            if (handling.left != null) {
                request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, handling.left);
            }
            switch (handling.thrown) {
                case null -> {}
                case ServletException e -> throw e;
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                default ->
                        throw new AssertionError(Arrays.toString(handling.thrown.getStackTrace()));
            }
        }
    }
}
