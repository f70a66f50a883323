package dev.byztime.web.guard;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/** Reads names of hosts as they come in the Host header. */
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

    /** The address that a host is written as; none if it is a name. Never looks a name up. */
    static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether it leads to this machine wherever it is used. */
    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || address(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }
}
