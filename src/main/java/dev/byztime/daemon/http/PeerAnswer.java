package dev.byztime.daemon.http;

import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.keys.KeyException;
import dev.byztime.daemon.net.PeerState;
import dev.byztime.daemon.net.PeerStatus;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * The state of one peer.
 *
 * @param name the name in the configuration
 * @param place the host and port in the configuration
 * @param address the address that the host name resolved to
 * @param state what the peer does for this node
 * @param problem why the peer does not count, or is suspected
 * @param reach the last eight polls as an octal number of eight bits, the latest lowest: 1 means
 *     answered
 * @param unanswered the number of polls since the last answer
 * @param lastAnswerAge the time since the last answer
 * @param roundTrip the last round trip, without the peer's own work if the peer gives it
 * @param leastRoundTrip the shortest of the last 64 round trips
 * @param jitter the variation of round trips
 * @param stamps the source of the stamps of the last answer
 * @param offsetLower the least by which the peer's vote can be ahead of this node's vote, or of the
 *     middle of the published interval while this node has no vote
 * @param offsetUpper the most by which the peer's vote can be ahead of this node's vote
 * @param cookies the number of queries that can be sent before the peer has to give more cookies
 * @param keysAge the time since the keys for this peer were established
 * @param keysEstablished how often keys for this peer were established
 * @param keyFailures how often they could not be, by reason
 * @param suspicions the number of suspicions, by reason
 * @param ratePpb the rate of the peer's clock against this machine's over the last half minute or
 *     more; positive if it is faster
 * @param rateErrorPpb the largest error of that rate
 * @param asymmetry half the usual difference of the ways to the peer and back
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
        @Nullable StampSource stamps,
        @Nullable Timestamp offsetLower,
        @Nullable Timestamp offsetUpper,
        int cookies,
        @Nullable Timestamp keysAge,
        long keysEstablished,
        Map<KeyException.Reason, Long> keyFailures,
        Map<Suspicion, Long> suspicions,
        @Nullable Long ratePpb,
        @Nullable Long rateErrorPpb,
        @Nullable Timestamp asymmetry) {

    /** The source of the stamps of a datagram's departure and arrival. */
    enum StampSource {
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
                heard ? (peer.kernelStamps() ? StampSource.KERNEL : StampSource.OWN) : null,
                peer.offsetLowerNs() == null ? null : Timestamp.ofNanos(peer.offsetLowerNs()),
                peer.offsetUpperNs() == null ? null : Timestamp.ofNanos(peer.offsetUpperNs()),
                peer.cookies(),
                timestamp(peer.keysAgeNs()),
                peer.keyCounts().established(),
                peer.keyCounts().failed(),
                peer.suspicions(),
                peer.ratePpb(),
                peer.rateErrorPpb(),
                heard ? Timestamp.ofNanos(peer.asymmetryNs()) : null);
    }

    private static @Nullable Timestamp timestamp(long ns) {
        return ns < 0 ? null : Timestamp.ofNanos(ns);
    }
}
