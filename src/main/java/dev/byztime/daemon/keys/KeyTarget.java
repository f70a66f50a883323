package dev.byztime.daemon.keys;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A peer from which keys are wanted.
 *
 * @param peer its name for operators
 * @param certificateName the DNS name or IP address that its certificate must have
 * @param addresses its resolved addresses, at least one, in the order in which to try them
 * @param authorities the authorities that may issue its certificate
 */
public record KeyTarget(
        String peer,
        String certificateName,
        List<InetSocketAddress> addresses,
        Authorities authorities) {

    public KeyTarget {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() || addresses.stream().anyMatch(InetSocketAddress::isUnresolved)) {
            throw new IllegalArgumentException("needs resolved addresses: " + addresses);
        }
    }
}
