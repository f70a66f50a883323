package dev.byztime.cluster.boot;

import dev.byztime.cluster.StoreAddress;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.timedata.Provider;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** Where this instance answers the others. */
record InstanceAddress(String address) {

    /** An address that only this machine can reach. */
    private static final Pattern LOCAL =
            Pattern.compile("^https?://(localhost|127[.][0-9.]+|\\[::1])(:|$)");

    /**
     * @throws ClusterStartException if the settings do not say, or if instances that share no
     *     timescale could reach each other
     */
    static InstanceAddress of(ByztimeProperties properties, ServerProperties server) {
        String said = properties.cluster().address();
        String address =
                said != null && said.contains("://")
                        ? said
                        : ofServer(said == null ? listening(server.getAddress()) : said, server);
        boolean isLocal = LOCAL.matcher(address).find();
        boolean isOneMachine = properties.state() instanceof StoreAddress.SharedFolder;
        if (isLocal && !isOneMachine && said == null) {
            throw new ClusterStartException(
                    "Instances on other machines cannot reach this one at " + address,
                    "Set byztime.cluster.address to where the others reach this instance.",
                    null);
        }
        if (!isLocal && !isOneMachine && properties.provider() == Provider.STANDALONE) {
            throw new ClusterStartException(
                    "The provider is standalone, a timescale that no other machine knows, but"
                            + " instances on other machines may share the state",
                    "Set byztime.provider to peers or external. On one machine, give each instance"
                            + " an address of this machine alone (byztime.cluster.address), and one"
                            + " timedata file to all.",
                    null);
        }
        return new InstanceAddress(address);
    }

    /**
     * @param host a name or an address, without brackets
     */
    private static String ofServer(String host, ServerProperties server) {
        Integer port = server.getPort();
        if (port != null && port <= 0) {
            throw new ClusterStartException(
                    "The other instances cannot know where this one answers, because its port is"
                            + " chosen at the start",
                    "Set server.port, or the whole address in byztime.cluster.address.",
                    null);
        }
        boolean tls = server.getSsl() != null && server.getSsl().isEnabled();
        return "%s://%s:%d"
                .formatted(
                        tls ? "https" : "http",
                        host.contains(":") ? "[" + host + "]" : host,
                        port == null ? 8080 : port);
    }

    private static String listening(@Nullable InetAddress address) {
        return address == null || address.isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getHostAddress();
    }
}
