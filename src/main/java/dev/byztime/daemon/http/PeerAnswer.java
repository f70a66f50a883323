package dev.byztime.daemon.http;

import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.net.PeerState;
import dev.byztime.daemon.net.PeerStatus;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * How one peer stands.
 *
 * @param name as configured
 * @param place its host and port, as configured
 * @param address where it was found
 * @param state what it does for this node
 * @param problem why it is not counted, or suspected
 * @param reach its last eight polls as an octal number of eight bits, the latest lowest: 1 was
 *     answered
 * @param unanswered polls since its last answer
 * @param lastAnswerAge since that
 * @param roundTrip of the last answer, less the peer's own work where it says it
 * @param leastRoundTrip of the last 64
 * @param jitter by how much round trips differ
 * @param stamps whose stamps the last one was taken by
 * @param offsetLower the least by which its vote can be ahead of this node's; of the middle of what
 *     this node publishes, while it has no vote
 * @param offsetUpper the most
 * @param cookies how many queries can be made before it gives more
 * @param keysAge since its keys were established
 * @param suspicions how often it was suspected, by reason
 */
record PeerAnswer(
        String name,
        String place,
        @Nullable String address,
        PeerState state,
        @Nullable String problem,
        @Schema(example = "377") String reach,
        long unanswered,
        @Nullable Timestamp lastAnswerAge,
        @Nullable Timestamp roundTrip,
        @Nullable Timestamp leastRoundTrip,
        @Nullable Timestamp jitter,
        @Nullable Stamps stamps,
        @Nullable Timestamp offsetLower,
        @Nullable Timestamp offsetUpper,
        int cookies,
        @Nullable Timestamp keysAge,
        Map<Suspicion, Long> suspicions) {

    /** Whose stamps tell when a datagram left and arrived. */
    enum Stamps {
        KERNEL,
        OWN
    }

    static PeerAnswer of(PeerStatus peer) {
        InetSocketAddress address = peer.address();
        boolean heard = peer.rttNs() >= 0;
        return new PeerAnswer(
                peer.name(),
                peer.place(),
                address == null
                        ? null
                        : address.getAddress().getHostAddress() + ":" + address.getPort(),
                peer.state(),
                peer.problem(),
                Integer.toOctalString(peer.reach()),
                peer.unanswered(),
                timestamp(peer.lastAnswerAgeNs()),
                timestamp(peer.rttNs()),
                timestamp(peer.leastRttNs()),
                heard ? Timestamp.ofNanos(peer.jitterNs()) : null,
                heard ? (peer.kernelStamps() ? Stamps.KERNEL : Stamps.OWN) : null,
                peer.offsetLowerNs() == null ? null : Timestamp.ofNanos(peer.offsetLowerNs()),
                peer.offsetUpperNs() == null ? null : Timestamp.ofNanos(peer.offsetUpperNs()),
                peer.cookies(),
                timestamp(peer.keysAgeNs()),
                peer.suspicions());
    }

    private static @Nullable Timestamp timestamp(long ns) {
        return ns < 0 ? null : Timestamp.ofNanos(ns);
    }
}
