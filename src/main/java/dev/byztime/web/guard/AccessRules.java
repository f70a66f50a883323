package dev.byztime.web.guard;

import dev.byztime.access.Scope;
import dev.byztime.web.problem.ActuatorPaths;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.http.HttpMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

import java.util.List;
import java.util.Set;

/**
 * The rules that say which scope a request needs, by the handler that was found for it.
 *
 * <p>The path decides nothing, because one path can be written in many ways, and the handler is the
 * code that will run. Handlers that no rule covers need {@link Scope#ADMIN}.
 */
public final class AccessRules {

    private static final List<Scope> NOTHING = List.of();
    static final List<Scope> SHUT = List.of(Scope.ADMIN);

    /** Actuator endpoints for load balancers and the like, and those with metrics. */
    private static final Set<EndpointId> PROBES =
            Set.of(EndpointId.of("health"), EndpointId.of("info"));

    private static final Set<EndpointId> METRICS =
            Set.of(EndpointId.of("prometheus"), EndpointId.of("metrics"));

    private final ActuatorPaths actuator;

    AccessRules(ActuatorPaths actuator) {
        this.actuator = actuator;
    }

    /** The scopes of which the token needs one; an empty list if no token is needed. */
    List<Scope> needed(HttpServletRequest request, Object handler) {
        return switch (handler) {
            case HandlerMethod method when ActuatorPaths.isActuator(method) -> ofActuator(request);
            case HandlerMethod method
                    when ActuatorPaths.isOf(RequestMappingInfoHandlerMapping.class, method) ->
                    NOTHING; // only says which methods a path has
            case HandlerMethod method when isDescription(method) -> NOTHING;
            case HandlerMethod method -> EndpointFacts.of(method).needs();
            case ResourceHttpRequestHandler files -> NOTHING; // in the jar, or not found
            default -> SHUT;
        };
    }

    private static boolean isDescription(HandlerMethod method) {
        return method.getBeanType().getPackageName().startsWith("org.springdoc.");
    }

    private List<Scope> ofActuator(HttpServletRequest request) {
        boolean reads =
                HttpMethod.GET.matches(request.getMethod())
                        || HttpMethod.HEAD.matches(request.getMethod());
        if (reads && (actuator.isList(request) || actuator.isAt(request, PROBES))) {
            return NOTHING;
        }
        return reads && actuator.isAt(request, METRICS) ? List.of(Scope.READ) : SHUT;
    }
}
