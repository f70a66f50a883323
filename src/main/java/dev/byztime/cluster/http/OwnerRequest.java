package dev.byztime.cluster.http;

import dev.byztime.access.Scope;
import dev.byztime.time.TimestampText;
import dev.byztime.web.guard.CheckedScopes;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.ProblemType;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.util.ContentCachingRequestWrapper;
import org.springframework.web.util.WebUtils;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
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

    /** The end of the one path that waits for as long as it may if the client names no wait. */
    private static final String LONG_POLL = "/leases/recall";

    /** What a URI has beside letters and digits, {@code %} included. */
    private static final String PUNCTUATION = "-._~:/?#[]@!$&'()*+,;=%";

    private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

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
            return request.getRequestURI().endsWith(LONG_POLL) ? Long.MAX_VALUE : 0;
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
                withQuery(received(request).getContextPath() + path, request.getQueryString()),
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
        return withQuery(received(request).getRequestURI(), request.getQueryString());
    }

    /** The request without what a proxy says of the path: the owner has no such path. */
    private static HttpServletRequest received(HttpServletRequest request) {
        HttpServletRequest inner = request;
        while (inner instanceof HttpServletRequestWrapper outer
                && outer.getRequest() instanceof HttpServletRequest next) {
            inner = next;
        }
        return inner;
    }

    private static String withQuery(String path, @Nullable String query) {
        return encoded(query == null ? path : path + "?" + query);
    }

    /** A target in which what no URI may have is percent-encoded, as clients should have done. */
    private static String encoded(String target) {
        StringBuilder uri = new StringBuilder(target.length());
        target.codePoints()
                .forEach(character -> {
                    if ((Character.isLetterOrDigit(character) && character < 128)
                            || PUNCTUATION.indexOf(character) >= 0) {
                        uri.appendCodePoint(character);
                    } else {
                        for (byte octet :
                                Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                            uri.append('%')
                                    .append(HexFormat.of().withUpperCase().toHexDigits(octet));
                        }
                    }
                });
        return uri.toString();
    }

    /**
     * Refuses what would not arrive at another instance as it has come.
     *
     * @throws BadParameterException if a header that is sent on has other characters than those of
     *     ASCII that can be printed
     */
    static void requirePassable(HttpServletRequest request) {
        for (String name : PASSED) {
            String value = value(request, name);
            if (value != null && !PRINTABLE.matcher(value).matches()) {
                throw new BadParameterException(
                        ProblemType.MALFORMED_REQUEST,
                        name,
                        value,
                        "printable characters of ASCII");
            }
        }
    }

    private static Map<String, String> headers(HttpServletRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : PASSED) {
            String value = value(request, name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    /**
     * All lines of a header as one, which means the same (RFC 9110, 5.3); null if there is none.
     */
    private static @Nullable String value(HttpServletRequest request, String name) {
        List<String> lines = Collections.list(request.getHeaders(name));
        return lines.isEmpty() ? null : String.join(", ", lines);
    }
}
