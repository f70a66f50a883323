package dev.byztime.web.guard;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemAdvice;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;

/**
 * An interceptor that limits how many requests at once may fetch anything but our endpoints: files,
 * the API's description, and the actuator except for its probes. Each of these is more work, or
 * larger, than any endpoint. The gate knows most of them by their paths; this finds the others.
 *
 * <p>It writes its problems itself, because the management server has no {@code ProblemAdvice}.
 */
final class LimitedDocuments implements HandlerInterceptor {

    private final RequestLimiter places;
    private final Refusals refusals;
    private final JsonMapper json;

    LimitedDocuments(RequestLimiter places, Refusals refusals, JsonMapper json) {
        this.places = places;
        this.refusals = refusals;
        this.json = json;
    }

    static boolean isOurs(Object handler) {
        return handler instanceof HandlerMethod method && EndpointFacts.of(method).isOurs();
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (!isDocument(request, handler)) {
            return true;
        }
        try {
            Exchange.admit(request, places, RequestLimiter.Kind.DOCUMENT, 0);
            return true;
        } catch (ServiceRefusal e) {
            refusals.count(Refusals.Kind.NO_ROOM);
            Problem problem = Problem.of(e);
            response.setStatus(problem.status());
            ProblemAdvice.retryIf(problem.passing())
                    .forEach((name, values) -> response.setHeader(name, values.getFirst()));
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream().write(json.writeValueAsBytes(problem));
            return false;
        }
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable Exception failure) {
        if (isDocument(request, handler)) {
            places.widen(RequestLimiter.Kind.QUICK, RequestLimiter.Kind.DOCUMENT, 0);
        }
    }

    private static boolean isDocument(HttpServletRequest request, Object handler) {
        return !isOurs(handler)
                && Exchange.of(request) instanceof Exchange exchange
                && exchange.place() == RequestLimiter.Kind.QUICK;
    }
}
