package dev.byztime.cluster.boot;

import dev.byztime.settings.ByztimeProperties;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Where this instance answers the others. */
final class InstanceAddress {

    private InstanceAddress() {}

    /**
     * @throws IllegalStateException if the settings do not say
     */
    static String of(ByztimeProperties properties, ServerProperties server) {
        String set = properties.cluster().address();
        if (set != null) {
            return set;
        }
        Integer port = server.getPort();
        if (port != null && port <= 0) {
            throw new IllegalStateException(
                    "the other instances cannot know where this one answers: set server.port, or"
                            + " byztime.cluster.address");
        }
        boolean tls = server.getSsl() != null && server.getSsl().isEnabled();
        return "%s://%s:%d"
                .formatted(
                        tls ? "https" : "http",
                        host(server.getAddress()),
                        port == null ? 8080 : port);
    }

    private static String host(@Nullable InetAddress address) {
        if (address == null || address.isAnyLocalAddress()) {
            return "127.0.0.1";
        }
        return address instanceof Inet6Address
                ? "[" + address.getHostAddress() + "]"
                : address.getHostAddress();
    }
}
