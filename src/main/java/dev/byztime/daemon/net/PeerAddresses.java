package dev.byztime.daemon.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The addresses of the peers at their last look-up. Thread-safe. */
final class PeerAddresses {

    private final Map<String, List<InetAddress>> found = new ConcurrentHashMap<>();

    void take(Member member, List<InetSocketAddress> addresses) {
        found.put(member.name(), addresses.stream().map(InetSocketAddress::getAddress).toList());
    }

    boolean isPeers(InetAddress address) {
        return found.values().stream().anyMatch(addresses -> addresses.contains(address));
    }
}
