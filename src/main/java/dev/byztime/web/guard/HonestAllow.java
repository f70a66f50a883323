package dev.byztime.web.guard;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.springframework.http.HttpHeaders;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A response whose Allow header has the same content and form, whatever code sets it.
 *
 * <p>Controllers, files and Spring's refusals each have lists of their own: without HEAD, without
 * OPTIONS, or in another order. {@code HttpServlet} also adds its own list to an answer to OPTIONS
 * that has none, such as a 404. Spring MVC's answer to OPTIONS has an Accept-Patch header even if
 * there is nothing to put into it.
 */
final class HonestAllow extends HttpServletResponseWrapper {

    private static final List<String> ORDER =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    HonestAllow(HttpServletResponse response) {
        super(response);
    }

    @Override
    public void setHeader(String name, String value) {
        if (!name.equalsIgnoreCase(HttpHeaders.ALLOW)) {
            super.setHeader(name, value);
        } else if (getStatus() < SC_BAD_REQUEST || getStatus() == SC_METHOD_NOT_ALLOWED) {
            super.setHeader(name, complete(value));
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (name.equalsIgnoreCase(HttpHeaders.ALLOW)) {
            setHeader(name, value);
        } else if (!name.equalsIgnoreCase(HttpHeaders.ACCEPT_PATCH) || !value.isEmpty()) {
            super.addHeader(name, value);
        }
    }

    private static String complete(String some) {
        Set<String> methods = new LinkedHashSet<>(List.of(some.strip().split("[, ]+")));
        if (methods.contains("GET")) {
            methods.add("HEAD"); // Spring MVC answers HEAD wherever it answers GET
        }
        methods.add("OPTIONS");
        return String.join(",", ORDER.stream().filter(methods::contains).toList());
    }
}
