package dev.byztime.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses parameters that the endpoint does not have, and those given twice.
 *
 * <p>A misspelt {@code maxerror} that is silently ignored would be a promise that nobody made.
 */
final class StrictParameters implements HandlerInterceptor {

    private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getQueryString() != null
                && handler instanceof HandlerMethod method
                && method.getBeanType().getPackageName().startsWith("dev.byztime")) {
            check(
                    request.getParameterMap(),
                    known.computeIfAbsent(method.getMethod(), m -> names(method)));
        }
        return true;
    }

    private static void check(Map<String, String[]> given, Set<String> known) {
        for (Map.Entry<String, String[]> parameter : given.entrySet()) {
            if (!known.contains(parameter.getKey())) {
                throw new BadParameterException(
                        ProblemType.UNKNOWN_PARAMETER,
                        parameter.getKey(),
                        null,
                        known.isEmpty() ? "no parameters" : "one of " + String.join(", ", known));
            }
            if (parameter.getValue().length > 1) {
                throw new BadParameterException(
                        ProblemType.INVALID_PARAMETER,
                        parameter.getKey(),
                        String.join(", ", List.of(parameter.getValue())),
                        "one value");
            }
        }
    }

    private static Set<String> names(HandlerMethod method) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(method.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .map(MethodParameter::getParameter)
                .forEach(parameter -> names.add(parameter.getName()));
        return Collections.unmodifiableSet(names);
    }
}
