package dev.byztime.web.guard;

import dev.byztime.access.Needs;
import dev.byztime.access.PublicEndpoint;
import dev.byztime.access.Scope;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the declaration of an endpoint says. It is read once, because to read annotations costs more
 * than most requests.
 *
 * @param isOurs whether the endpoint is one of this project
 * @param needs the scopes of which a token needs one; an empty list if no token is needed
 * @param takesAnyRequest {@link AnyRequest}
 * @param lasts {@link LongRunning}
 * @param isLarge {@link Large}
 * @param readsBody whether it reads a body of any kind
 * @param readsStream whether it reads lines, which need no limit on the whole body
 * @param parameters the names of the parameters that a query may have
 */
public record EndpointFacts(
        boolean isOurs,
        List<Scope> needs,
        boolean takesAnyRequest,
        boolean lasts,
        boolean isLarge,
        boolean readsBody,
        boolean readsStream,
        Set<String> parameters) {

    private static final List<Scope> NOTHING = List.of();
    private static final Map<Endpoint, EndpointFacts> KNOWN = new ConcurrentHashMap<>();

    /** What identifies an endpoint; a class may inherit a method. */
    private record Endpoint(Class<?> type, Method method) {}

    public static EndpointFacts of(HandlerMethod method) {
        return KNOWN.computeIfAbsent(
                new Endpoint(method.getBeanType(), method.getMethod()), key -> read(method));
    }

    private static EndpointFacts read(HandlerMethod method) {
        boolean readsStream = readsStream(method);
        return new EndpointFacts(
                method.getBeanType().getPackageName().startsWith("dev.byztime"),
                needs(method),
                method.hasMethodAnnotation(AnyRequest.class),
                method.hasMethodAnnotation(LongRunning.class),
                method.hasMethodAnnotation(Large.class),
                readsStream || hasBody(method),
                readsStream,
                parameters(method));
    }

    private static List<Scope> needs(HandlerMethod method) {
        Needs own = method.getMethodAnnotation(Needs.class);
        Needs all = own == null ? onClass(method, Needs.class) : own;
        if (all != null) {
            return List.of(all.value());
        }
        return onClass(method, PublicEndpoint.class) == null ? AccessRules.SHUT : NOTHING;
    }

    private static <A extends Annotation> @Nullable A onClass(
            HandlerMethod method, Class<A> annotation) {
        return AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), annotation);
    }

    private static boolean readsStream(HandlerMethod method) {
        RequestMapping mapping = method.getMethodAnnotation(RequestMapping.class);
        return mapping != null
                && List.of(mapping.consumes()).contains(MediaType.APPLICATION_NDJSON_VALUE);
    }

    private static boolean hasBody(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class));
    }

    private static Set<String> parameters(HandlerMethod method) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(method.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .map(MethodParameter::getParameter)
                .forEach(parameter -> names.add(parameter.getName()));
        return Collections.unmodifiableSet(names);
    }
}
