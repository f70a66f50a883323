package dev.byztime.cluster.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingRequestWrapper;

import java.io.IOException;
import java.util.Locale;

/** Keeps the JSON bodies of requests until they are answered, so that they can be sent on. */
@Component
final class KeptBodies extends OncePerRequestFilter {

    /** Longer bodies are refused before this filter, or belong to streams. */
    private static final int MAX_BYTES = 1 << 23;

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(
                isJson(request.getContentType())
                        ? new ContentCachingRequestWrapper(request, MAX_BYTES)
                        : request,
                response);
    }

    private static boolean isJson(@Nullable String type) {
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }
}
