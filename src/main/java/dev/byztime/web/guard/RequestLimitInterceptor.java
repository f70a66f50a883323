package dev.byztime.web.guard;

import dev.byztime.run.ServiceRefusal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * An interceptor that admits a request to one of our endpoints only if there is a {@link
 * RequestLimiter place} for its kind. {@code RequestGate} has already taken a place among all
 * requests for it.
 */
public final class RequestLimitInterceptor implements HandlerInterceptor {

    private final RequestLimiter places;
    private final Refusals refusals;

    public RequestLimitInterceptor(RequestLimiter places, Refusals refusals) {
        this.places = places;
        this.refusals = refusals;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && LimitedDocuments.isOurs(method)) {
            try {
                if (EndpointFacts.of(method).readsStream()
                        && Exchange.of(request) instanceof Exchange exchange) {
                    exchange.isStream();
                }
                Exchange.admit(request, places, kind(request, method), Exchange.bytesOf(request));
            } catch (ServiceRefusal e) {
                refusals.count(Refusals.Kind.NO_ROOM);
                throw e;
            }
        }
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable Exception failure) {
        if (handler instanceof HandlerMethod method && LimitedDocuments.isOurs(method)) {
            places.widen(
                    RequestLimiter.Kind.QUICK, kind(request, method), Exchange.bytesOf(request));
        }
    }

    private static RequestLimiter.Kind kind(HttpServletRequest request, HandlerMethod method) {
        EndpointFacts facts = EndpointFacts.of(method);
        if (!facts.lasts() && !hasLongBody(request)) {
            return facts.isLarge() ? RequestLimiter.Kind.DOCUMENT : RequestLimiter.Kind.QUICK;
        }
        return facts.needs().isEmpty() ? RequestLimiter.Kind.OPEN : RequestLimiter.Kind.LASTING;
    }

    /**
     * Whether the body may take long. Short bodies, such as those of renewals, arrive at once, or
     * {@linkplain Stalled give way} soon.
     */
    private static boolean hasLongBody(HttpServletRequest request) {
        return StrictParameters.hasBody(request)
                && (request.getContentLengthLong() < 0
                        || request.getContentLengthLong() > BodyBudget.FREE);
    }
}
