package dev.byztime.web.guard;

import dev.byztime.web.problem.FaultyPart;
import dev.byztime.web.value.ForwardedPrefix;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ForwardedHeaderUtils;
import org.springframework.web.util.UriComponents;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The first filter, which refuses or changes requests that Spring MVC cannot answer with a problem.
 *
 * <ul>
 *   <li>A malformed Accept header: Spring MVC refuses it, meets it again while it writes the
 *       problem, and answers nothing.
 *   <li>An empty Accept header, or one with a charset: Spring's message converters fail.
 *   <li>Malformed forwarding headers: the code that creates links fails.
 *   <li>A request on a Unix domain socket: it has no port, and the code that reads forwarding
 *       headers fails.
 *   <li>TRACE: {@code HttpServlet} sends the request back with its credentials, even after Spring
 *       MVC has answered it.
 *   <li>OPTIONS for an unknown path: {@code HttpServlet} adds its own list of methods to the
 *       problem.
 * </ul>
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class ContainerGapsFilter extends OncePerRequestFilter {

    /** The attribute of a request with the {@link FaultyPart} for which it was refused. */
    public static final String FAULT = ContainerGapsFilter.class.getName() + ".fault";

    /** Media types that most clients ask for, and that need no look. */
    private static final Set<String> USUAL_ACCEPT =
            Set.of(MediaType.ALL_VALUE, MediaType.APPLICATION_JSON_VALUE);

    /** The headers that {@link ForwardedHeaderUtils} reads to find the address of a request. */
    private static final List<String> FORWARDING =
            List.of(
                    "Forwarded",
                    "X-Forwarded-Host",
                    "X-Forwarded-Port",
                    "X-Forwarded-Proto",
                    "X-Forwarded-Ssl");

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Refusal refusal = refusal(request);
        if (refusal != null) {
            request.setAttribute(FAULT, refusal.fault);
            response.sendError(refusal.status, refusal.fault.name());
            return;
        }
        boolean trace = HttpMethod.TRACE.matches(request.getMethod());
        HttpServletRequest usable =
                request.getRemotePort() <= 0 ? new WithoutAddress(request) : request;
        chain.doFilter(trace ? new UnknownMethod(usable) : usable, new HonestAllow(response));
    }

    private record Refusal(int status, FaultyPart fault) {

        static Refusal of(HttpServletRequest request, int status, String header, String expected) {
            return new Refusal(
                    status,
                    new FaultyPart(
                            header,
                            String.join(", ", Collections.list(request.getHeaders(header))),
                            expected));
        }
    }

    private static @Nullable Refusal refusal(HttpServletRequest request) {
        Refusal accept = acceptRefusal(request);
        return accept == null ? forwardingRefusal(request) : accept;
    }

    private static @Nullable Refusal acceptRefusal(HttpServletRequest request) {
        try {
            List<String> accept = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
            if (USUAL_ACCEPT.containsAll(accept)) { // no such header at all is usual too
                return null;
            }
            if (accept.stream().anyMatch(String::isBlank)) {
                return Refusal.of(
                        request,
                        HttpServletResponse.SC_BAD_REQUEST,
                        HttpHeaders.ACCEPT,
                        "media types, or no such header");
            }
            if (MediaType.parseMediaTypes(accept).stream().anyMatch(type -> !isUtf8(type))) {
                return Refusal.of(
                        request,
                        HttpServletResponse.SC_NOT_ACCEPTABLE,
                        HttpHeaders.ACCEPT,
                        "no charset: answers are in UTF-8");
            }
        } catch (InvalidMediaTypeException e) {
            return Refusal.of(
                    request,
                    HttpServletResponse.SC_BAD_REQUEST,
                    HttpHeaders.ACCEPT,
                    "media types with commas between, such as application/json");
        }
        return null;
    }

    private static @Nullable Refusal forwardingRefusal(HttpServletRequest request) {
        try {
            if (isForwarded(request)) {
                ServletServerHttpRequest http = new ServletServerHttpRequest(request);
                UriComponents seen =
                        ForwardedHeaderUtils.adaptFromForwardedHeaders(
                                        http.getURI(), http.getHeaders())
                                .build();
                // like the beginning of links that forwarding headers determine
                URI.create(seen.getScheme() + "://" + seen.getHost());
            }
        } catch (IllegalArgumentException e) {
            return Refusal.of(
                    request,
                    HttpServletResponse.SC_BAD_REQUEST,
                    forwarding(request),
                    "what a proxy would write there (docs/behind-a-proxy.md)");
        }
        if (request.getHeader(ForwardedPrefix.HEADER) == null) {
            return null;
        }
        for (String prefix : Collections.list(request.getHeaders(ForwardedPrefix.HEADER))) {
            if (ForwardedPrefix.parse(prefix).isEmpty()) {
                return Refusal.of(
                        request,
                        HttpServletResponse.SC_BAD_REQUEST,
                        ForwardedPrefix.HEADER,
                        "a path that begins with a slash, of at most 1000 characters");
            }
        }
        return null;
    }

    private static boolean isForwarded(HttpServletRequest request) {
        for (String name : FORWARDING) {
            if (request.getHeader(name) != null) {
                return true;
            }
        }
        return false;
    }

    /** The header that is most likely at fault. The request has at least one of them. */
    private static String forwarding(HttpServletRequest request) {
        return Collections.list(request.getHeaderNames()).stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).matches("forwarded|x-forwarded-.*"))
                .findFirst()
                .orElse("Forwarded");
    }

    private static boolean isUtf8(MediaType type) {
        return type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8);
    }

    /**
     * A request on a Unix domain socket. The code that reads forwarding headers needs a host and a
     * port.
     */
    private static final class WithoutAddress extends HttpServletRequestWrapper {

        WithoutAddress(HttpServletRequest request) {
            super(request);
        }

        @Override
        public int getRemotePort() {
            return 0;
        }

        @Override
        public String getRemoteHost() {
            return Objects.requireNonNullElse(super.getRemoteHost(), "");
        }

        @Override
        public int getLocalPort() {
            return 0;
        }

        @Override
        public String getLocalAddr() {
            return Objects.requireNonNullElse(super.getLocalAddr(), "");
        }
    }

    /**
     * A request with an unknown method. Method names are case-sensitive, so no code knows the name
     * in lower case.
     */
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
