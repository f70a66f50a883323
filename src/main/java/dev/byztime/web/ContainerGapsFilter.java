package dev.byztime.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.Collections;
import java.util.Locale;

/**
 * Turns the two requests that Spring MVC cannot answer with a problem into ones that it can.
 *
 * <ul>
 *   <li>A malformed Accept header: Spring MVC refuses it, then meets it again while it writes the
 *       problem, and answers nothing.
 *   <li>TRACE: {@code HttpServlet} echoes the request, credentials and all, even after Spring MVC
 *       has answered it.
 * </ul>
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ContainerGapsFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            MediaType.parseMediaTypes(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
        } catch (InvalidMediaTypeException e) {
            response.sendError(
                    HttpServletResponse.SC_BAD_REQUEST,
                    "the Accept header is not a list of media types");
            return;
        }
        boolean trace = HttpMethod.TRACE.matches(request.getMethod());
        chain.doFilter(trace ? new UnknownMethod(request) : request, response);
    }

    /** Methods are case-sensitive, so in lower case it is one that nothing here knows. */
    private static final class UnknownMethod extends HttpServletRequestWrapper {

        UnknownMethod(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getMethod() {
            return super.getMethod().toLowerCase(Locale.ROOT);
        }
    }
}
