package dev.byztime.web.server;

import dev.byztime.web.value.ForwardedPrefix;

import org.eclipse.jetty.server.Request;

/**
 * What the paths of this service begin with where its clients see them, for the web server's own
 * answers: elsewhere the request knows it.
 *
 * @param contextPath of the service itself
 * @param isToldByProxy whether a proxy may say another
 */
record PublicPath(String contextPath, boolean isToldByProxy) {

    String of(Request request) {
        String told = request.getHeaders().get(ForwardedPrefix.HEADER);
        return isToldByProxy && told != null
                ? ForwardedPrefix.parse(told).orElse(contextPath)
                : contextPath;
    }
}
