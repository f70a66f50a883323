package dev.byztime.web.value;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * A filter that replaces an Accept header with qualities by a list in the order of preference.
 *
 * <p>Spring MVC compares how specific the ranges are before it compares their qualities. It also
 * sends a form of quality zero, which must not be sent, if a wider range includes the form.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1) // after malformed ones are refused
final class AcceptPreferences extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<String> accept = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        boolean plain = accept.stream().noneMatch(each -> each.indexOf(';') >= 0);
        if (plain) {
            chain.doFilter(request, response);
            return;
        }
        List<MediaType> preferred = AcceptedForms.inOrder(MediaType.parseMediaTypes(accept));
        chain.doFilter(new Preferred(request, MediaType.toString(preferred)), response);
    }

    private static final class Preferred extends HttpServletRequestWrapper {

        private final String accept;

        Preferred(HttpServletRequest request, String accept) {
            super(request);
            this.accept = accept;
        }

        @Override
        public String getHeader(String name) {
            return isAccept(name) ? accept : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return isAccept(name)
                    ? Collections.enumeration(List.of(accept))
                    : super.getHeaders(name);
        }

        private static boolean isAccept(String name) {
            return HttpHeaders.ACCEPT.equalsIgnoreCase(name);
        }
    }
}
