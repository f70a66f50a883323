package dev.byztime.web.server;

import dev.byztime.web.value.ForwardedPrefix;

import org.eclipse.jetty.server.Request;

/**
 * The prefix of the service's paths as its clients see it, for answers of the web server itself.
 * Elsewhere the servlet request knows this prefix.
 *
 * @param contextPath the prefix in this service
 * @param isToldByProxy whether a proxy may name another prefix
 */
record PublicPath(String contextPath, boolean isToldByProxy) {

    String of(Request request) {
        String told = request.getHeaders().get(ForwardedPrefix.HEADER);
        return isToldByProxy && told != null
                ? ForwardedPrefix.parse(told).orElse(contextPath)
                : contextPath;
    }
}
