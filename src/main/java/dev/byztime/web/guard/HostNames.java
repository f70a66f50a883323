package dev.byztime.web.guard;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/** A parser of host names as they appear in the Host header. */
final class HostNames {

    private HostNames() {}

    /** The name or address without a port, in lower case; an IPv6 address without brackets. */
    static String ofAuthority(String authority) {
        String host = authority.strip().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        if (colon >= 0 && colon == host.lastIndexOf(':')) {
            host = host.substring(0, colon);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /**
     * The address that the text denotes; empty if the text is a name. The method never looks a name
     * up.
     */
    static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the host denotes the machine on which it is used. */
    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || address(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }
}
