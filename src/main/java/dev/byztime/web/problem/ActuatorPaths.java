package dev.byztime.web.problem;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.webmvc.actuate.endpoint.web.AbstractWebMvcEndpointHandlerMapping;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the actuator endpoint that a request was mapped to.
 *
 * <p>It uses the pattern of the mapping that matched, because one path can be written in many ways.
 */
@Component
public class ActuatorPaths {

    private final ObjectProvider<PathMappedEndpoints> endpoints;

    public ActuatorPaths(ObjectProvider<PathMappedEndpoints> endpoints) {
        this.endpoints = endpoints;
    }

    /** Whether the handler of a request belongs to the actuator. */
    public static boolean isActuator(Object handler) {
        return handler instanceof HandlerMethod method
                && isOf(AbstractWebMvcEndpointHandlerMapping.class, method);
    }

    /** Whether the handler method was registered by a mapping itself, and not by a controller. */
    public static boolean isOf(Class<?> mapping, HandlerMethod method) {
        Class<?> outer = method.getBeanType().getEnclosingClass();
        return outer != null && mapping.isAssignableFrom(outer);
    }

    /** Whether the request is for the list of endpoints. */
    public boolean isList(HttpServletRequest request) {
        return pattern(request).equals(endpoints.getObject().getBasePath());
    }

    /** Whether an unmapped path lies where endpoints of the actuator may be. */
    boolean isBelow(String path) {
        PathMappedEndpoints all = endpoints.getIfAvailable();
        return all != null
                && !all.getBasePath().isEmpty()
                && path.startsWith(all.getBasePath() + "/");
    }

    /** Whether the request is for one of these endpoints, or for a part of one. */
    public boolean isAt(HttpServletRequest request, Set<EndpointId> some) {
        String pattern = pattern(request);
        return some.stream()
                .flatMap(this::paths)
                .anyMatch(path -> pattern.equals(path) || pattern.startsWith(path + "/"));
    }

    private Stream<String> paths(EndpointId id) {
        PathMappedEndpoints all = endpoints.getObject();
        return Stream.of(
                        Stream.ofNullable(all.getPath(id)), // null unless it is exposed
                        all.getAdditionalPaths(WebServerNamespace.SERVER, id).stream(),
                        all.getAdditionalPaths(WebServerNamespace.MANAGEMENT, id).stream())
                .flatMap(each -> each);
    }

    private static String pattern(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
    }
}
