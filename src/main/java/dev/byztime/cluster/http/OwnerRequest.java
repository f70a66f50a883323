package dev.byztime.cluster.http;

import dev.byztime.access.Scope;
import dev.byztime.time.TimestampText;
import dev.byztime.web.guard.CheckedScopes;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.util.ContentCachingRequestWrapper;
import org.springframework.web.util.WebUtils;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A request for the owner of a partition.
 *
 * @param method the HTTP method
 * @param target path and query
 * @param headers those that the owner needs
 * @param body empty if there is none
 * @param checked the scopes of which the client's token has one; empty if this instance requires no
 *     tokens
 * @param waitNs for how long the client lets the request wait, in nanoseconds; 0 if it does not,
 *     and Long.MAX_VALUE if it names no end
 */
record OwnerRequest(
        String method,
        String target,
        Map<String, String> headers,
        byte[] body,
        List<String> checked,
        long waitNs) {

    /** The header that keeps a request from being sent on again, and proves who has sent it. */
    static final String FORWARDED = "Byztime-Forwarded";

    private static final Pattern WAIT = Pattern.compile("(?<=[?&])wait=[^&]*");

    /** The token of the client is not among them: this instance has checked it. */
    private static final List<String> PASSED =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.ACCEPT);

    /** The request that this thread serves. */
    static HttpServletRequest present() {
        return ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes())
                .getRequest();
    }

    /** The present request, as its client has sent it. */
    static OwnerRequest whole() {
        HttpServletRequest request = present();
        ContentCachingRequestWrapper kept =
                WebUtils.getNativeRequest(request, ContentCachingRequestWrapper.class);
        return new OwnerRequest(
                request.getMethod(),
                target(request),
                headers(request),
                kept == null ? new byte[0] : kept.getContentAsByteArray(),
                checked(request),
                waitNs(request));
    }

    private static long waitNs(HttpServletRequest request) {
        String wait = request.getParameter("wait");
        if (wait == null) {
            return request.getMethod().equals("GET") ? Long.MAX_VALUE : 0;
        }
        return TimestampText.parseDuration(wait).toNanosSaturated();
    }

    /**
     * This request after some time has passed here, so that its client does not wait for longer
     * than it has said.
     *
     * @param passedNs in nanoseconds, not negative
     */
    OwnerRequest after(long passedNs) {
        if (waitNs == 0 || waitNs == Long.MAX_VALUE) {
            return this;
        }
        long leftNs = Math.max(0, waitNs - passedNs);
        return new OwnerRequest(
                method,
                WAIT.matcher(target).replaceFirst("wait=%dns".formatted(leftNs)),
                headers,
                body,
                checked,
                leftNs);
    }

    /** A request for a part of the present one. */
    static OwnerRequest part(String path, byte[] json) {
        HttpServletRequest request = present();
        Map<String, String> headers = headers(request);
        headers.put(HttpHeaders.CONTENT_TYPE, "application/json");
        headers.put(HttpHeaders.ACCEPT, "application/json");
        return new OwnerRequest(
                "POST",
                withQuery(request.getContextPath() + path, request.getQueryString()),
                headers,
                json,
                checked(request),
                0);
    }

    private static List<String> checked(HttpServletRequest request) {
        return CheckedScopes.of(request).scopes().stream().map(Scope::label).toList();
    }

    /**
     * The values of the headers that the owner heeds, for a MAC.
     *
     * @param values of a header
     */
    static List<List<String>> heeded(Function<String, List<String>> values) {
        return PASSED.stream().map(values).toList();
    }

    private static String target(HttpServletRequest request) {
        return withQuery(request.getRequestURI(), request.getQueryString());
    }

    private static String withQuery(String path, @Nullable String query) {
        return query == null ? path : path + "?" + query;
    }

    private static Map<String, String> headers(HttpServletRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : PASSED) {
            String value = request.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        return headers;
    }
}
