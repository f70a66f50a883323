package dev.byztime.web;

import dev.byztime.access.Needs;
import dev.byztime.access.Open;
import dev.byztime.access.Scope;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.webmvc.actuate.endpoint.web.AbstractWebMvcEndpointHandlerMapping;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a token must allow for each request, going by the handler that was found for it.
 *
 * <p>Never by the path: there are many ways to write one, and the handler is what will run. What is
 * not known here is for {@link Scope#ADMIN}.
 */
final class AccessRules {

    private static final List<Scope> NOTHING = List.of();
    private static final List<Scope> SHUT = List.of(Scope.ADMIN);

    /** Endpoints of the actuator that load balancers and the like ask, and those with metrics. */
    private static final Set<EndpointId> PROBES =
            Set.of(EndpointId.of("health"), EndpointId.of("info"));

    private static final Set<EndpointId> METRICS =
            Set.of(EndpointId.of("prometheus"), EndpointId.of("metrics"));

    private final ObjectProvider<PathMappedEndpoints> actuator;

    AccessRules(ObjectProvider<PathMappedEndpoints> actuator) {
        this.actuator = actuator;
    }

    /** Which scopes do, any one of them; none = no token is needed. */
    List<Scope> needed(HttpServletRequest request, Object handler) {
        return switch (handler) {
            case HandlerMethod method
                    when isOf(AbstractWebMvcEndpointHandlerMapping.class, method) ->
                    ofActuator(request);
            case HandlerMethod method when isOf(RequestMappingInfoHandlerMapping.class, method) ->
                    NOTHING; // says which methods a path has
            case HandlerMethod method when isDescription(method) -> NOTHING;
            case HandlerMethod method -> declared(method);
            case ResourceHttpRequestHandler files -> NOTHING; // from the jar; and what is not found
            default -> SHUT;
        };
    }

    /** What an endpoint of ours declares. */
    static List<Scope> declared(HandlerMethod method) {
        Needs own = method.getMethodAnnotation(Needs.class);
        Needs all = own == null ? onClass(method, Needs.class) : own;
        if (all != null) {
            return List.of(all.value());
        }
        return onClass(method, Open.class) == null ? SHUT : NOTHING;
    }

    private static boolean isDescription(HandlerMethod method) {
        return method.getBeanType().getPackageName().startsWith("org.springdoc.");
    }

    private static <A extends Annotation> @Nullable A onClass(
            HandlerMethod method, Class<A> annotation) {
        return AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), annotation);
    }

    /** By the mapping that matched, which leaves no two ways to write it. */
    private List<Scope> ofActuator(HttpServletRequest request) {
        String pattern =
                String.valueOf(
                        request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        boolean reads =
                HttpMethod.GET.matches(request.getMethod())
                        || HttpMethod.HEAD.matches(request.getMethod());
        PathMappedEndpoints endpoints = actuator.getObject();
        if (reads
                && (pattern.equals(endpoints.getBasePath()) || isAt(pattern, PROBES, endpoints))) {
            return NOTHING;
        }
        return reads && isAt(pattern, METRICS, endpoints) ? List.of(Scope.READ) : SHUT;
    }

    private static boolean isAt(
            String pattern, Set<EndpointId> some, PathMappedEndpoints endpoints) {
        return some.stream()
                .flatMap(id -> paths(id, endpoints))
                .anyMatch(path -> pattern.equals(path) || pattern.startsWith(path + "/"));
    }

    private static Stream<String> paths(EndpointId id, PathMappedEndpoints endpoints) {
        return Stream.of(
                        Stream.ofNullable(endpoints.getPath(id)), // null unless it is exposed
                        endpoints.getAdditionalPaths(WebServerNamespace.SERVER, id).stream(),
                        endpoints.getAdditionalPaths(WebServerNamespace.MANAGEMENT, id).stream())
                .flatMap(each -> each);
    }

    private static boolean isOf(Class<?> mapping, HandlerMethod method) {
        Class<?> outer = method.getBeanType().getEnclosingClass();
        return outer != null && mapping.isAssignableFrom(outer);
    }
}
