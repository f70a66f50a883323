package dev.byztime.cluster.boot;

import dev.byztime.cluster.StoreAddress;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.timedata.Provider;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** Where this instance answers the others. */
final class InstanceAddress {

    /** An address that only this machine can reach. */
    private static final Pattern LOCAL =
            Pattern.compile("^https?://(localhost|127[.][0-9.]+|\\[::1])(:|$)");

    private InstanceAddress() {}

    /**
     * @throws IllegalStateException if the settings do not say
     */
    static String of(ByztimeProperties properties, ServerProperties server) {
        String address = properties.cluster().address();
        if (address == null) {
            address = ofServer(server);
        }
        boolean isLocal = LOCAL.matcher(address).find();
        boolean isOneMachine = properties.state() instanceof StoreAddress.SharedFolder;
        if (isLocal && !isOneMachine && properties.cluster().address() == null) {
            throw new IllegalStateException(
                    "instances on other machines cannot reach %s: set byztime.cluster.address"
                            .formatted(address));
        }
        if (!isLocal && properties.provider() == Provider.STANDALONE) {
            throw new IllegalStateException(
                    "byztime.provider is standalone, a timescale that no other machine knows, but"
                            + " instances on other machines may share the state: set it to peers or"
                            + " external");
        }
        return address;
    }

    private static String ofServer(ServerProperties server) {
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
