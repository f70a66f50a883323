package dev.byztime.daemon.net;

import dev.byztime.daemon.keys.KeyClient;
import dev.byztime.daemon.keys.KeyException;
import dev.byztime.daemon.keys.KeyTarget;
import dev.byztime.daemon.keys.PeerKeys;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The establishment of keys with peers, each in a thread of its own.
 *
 * <p>It resolves the peer's name each time, and tries the addresses in the resolver's order.
 */
final class Establishment implements QuerySide.Establisher {

    private final KeyClient client;
    private final PeerAddresses found;
    private final LongSupplier rawNs;
    private final Consumer<Runnable> loop;
    private final Map<String, LongAdder> resolved = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> unresolved = new ConcurrentHashMap<>();

    private volatile Ended ended = (peer, keys, problem) -> {};

    /** A listener that is called in the loop's thread when an establishment has ended. */
    @FunctionalInterface
    interface Ended {

        /**
         * Called after an establishment.
         *
         * @param problem why the name has no address; empty if it has one
         */
        void established(PeerLink peer, PeerKeys keys, String problem);
    }

    /**
     * Creates the establishment.
     *
     * @param loop runs a task in the loop's thread
     */
    Establishment(
            KeyClient client, PeerAddresses found, LongSupplier rawNs, Consumer<Runnable> loop) {
        this.client = client;
        this.found = found;
        this.rawNs = rawNs;
        this.loop = loop;
    }

    void tell(Ended who) {
        ended = who;
    }

    @Override
    public void begin(PeerLink peer, PeerKeys keys) {
        Thread.ofVirtual().name("keys-" + peer.member.name()).start(() -> run(peer, keys));
    }

    private void run(PeerLink peer, PeerKeys keys) {
        String problem = "";
        try {
            Member member = peer.member;
            List<InetSocketAddress> addresses =
                    Arrays.stream(InetAddress.getAllByName(member.host()))
                            .map(address -> new InetSocketAddress(address, member.port()))
                            .toList();
            found.take(member, addresses);
            of(resolved, member).increment();
            client.establish(
                    keys,
                    new KeyTarget(
                            member.name(),
                            member.certificateName(),
                            addresses,
                            member.authorities().get()));
        } catch (UnknownHostException e) {
            of(unresolved, peer.member).increment();
            problem = "the name " + peer.member.host() + " has no address";
            keys.failed(KeyException.Reason.UNREACHABLE, rawNs.getAsLong());
        } finally {
            String why = problem;
            loop.accept(() -> ended.established(peer, keys, why));
        }
    }

    /** How often the name of a peer had an address. */
    long resolved(Member peer) {
        return of(resolved, peer).sum();
    }

    /** How often it had none. */
    long unresolved(Member peer) {
        return of(unresolved, peer).sum();
    }

    private static LongAdder of(Map<String, LongAdder> counts, Member peer) {
        return counts.computeIfAbsent(peer.name(), name -> new LongAdder());
    }
}
