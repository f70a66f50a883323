package dev.byztime.web.server;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the endpoint of a request as Spring MVC does, in a fraction of the time.
 *
 * <p>For a path with variables, Spring compares each endpoint's methods, headers, types and pattern
 * with the request. Here an endpoint is passed over if the fixed words of its path are others,
 * before all that.
 */
final class EndpointMapping extends RequestMappingHandlerMapping {

    private final Map<RequestMappingInfo, PathWords> words = new ConcurrentHashMap<>();

    @Override
    protected void registerHandlerMethod(Object handler, Method method, RequestMappingInfo info) {
        PathWords known = PathWords.of(info.getPatternValues());
        if (known != null) {
            words.put(info, known);
        }
        super.registerHandlerMethod(handler, method, info);
    }

    @Override
    protected @Nullable RequestMappingInfo getMatchingMapping(
            RequestMappingInfo info, HttpServletRequest request) {
        PathWords known = words.get(info);
        List<PathContainer.Element> path =
                ServletRequestPathUtils.getParsedRequestPath(request)
                        .pathWithinApplication()
                        .elements();
        return known == null || known.mayMatch(path)
                ? super.getMatchingMapping(info, request)
                : null;
    }
}
