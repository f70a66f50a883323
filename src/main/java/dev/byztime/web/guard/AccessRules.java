package dev.byztime.web.guard;

import dev.byztime.access.Needs;
import dev.byztime.access.PublicEndpoint;
import dev.byztime.access.Scope;
import dev.byztime.web.problem.ActuatorPaths;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;

/**
 * What a token must allow for each request, going by the handler that was found for it.
 *
 * <p>Never by the path: there are many ways to write one, and the handler is what will run. What is
 * not known here is for {@link Scope#ADMIN}.
 */
public final class AccessRules {

    private static final List<Scope> NOTHING = List.of();
    private static final List<Scope> SHUT = List.of(Scope.ADMIN);

    /** Endpoints of the actuator that load balancers and the like ask, and those with metrics. */
    private static final Set<EndpointId> PROBES =
            Set.of(EndpointId.of("health"), EndpointId.of("info"));

    private static final Set<EndpointId> METRICS =
            Set.of(EndpointId.of("prometheus"), EndpointId.of("metrics"));

    private final ActuatorPaths actuator;

    AccessRules(ActuatorPaths actuator) {
        this.actuator = actuator;
    }

    /** Which scopes do, any one of them; none = no token is needed. */
    List<Scope> needed(HttpServletRequest request, Object handler) {
        return switch (handler) {
            case HandlerMethod method when ActuatorPaths.isActuator(method) -> ofActuator(request);
            case HandlerMethod method
                    when ActuatorPaths.isOf(RequestMappingInfoHandlerMapping.class, method) ->
                    NOTHING; // says which methods a path has
            case HandlerMethod method when isDescription(method) -> NOTHING;
            case HandlerMethod method -> declared(method);
            case ResourceHttpRequestHandler files -> NOTHING; // from the jar; and what is not found
            default -> SHUT;
        };
    }

    /** What an endpoint of ours declares. */
    public static List<Scope> declared(HandlerMethod method) {
        Needs own = method.getMethodAnnotation(Needs.class);
        Needs all = own == null ? onClass(method, Needs.class) : own;
        if (all != null) {
            return List.of(all.value());
        }
        return onClass(method, PublicEndpoint.class) == null ? SHUT : NOTHING;
    }

    private static boolean isDescription(HandlerMethod method) {
        return method.getBeanType().getPackageName().startsWith("org.springdoc.");
    }

    private static <A extends Annotation> @Nullable A onClass(
            HandlerMethod method, Class<A> annotation) {
        return AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), annotation);
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
