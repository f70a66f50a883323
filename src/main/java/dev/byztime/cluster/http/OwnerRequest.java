package dev.byztime.cluster.http;

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

/**
 * A request for the owner of a partition.
 *
 * @param method the HTTP method
 * @param target path and query
 * @param headers those that the owner needs
 * @param body empty if there is none
 * @param mayWait whether the answer may take as long as the operator lets requests wait
 */
record OwnerRequest(
        String method, String target, Map<String, String> headers, byte[] body, boolean mayWait) {

    /** The header that keeps a request from being sent on again. It has the instances' token. */
    static final String FORWARDED = "Byztime-Forwarded";

    private static final List<String> PASSED =
            List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE, HttpHeaders.ACCEPT);

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
                request.getParameter("wait") != null || request.getMethod().equals("GET"));
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
                false);
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
