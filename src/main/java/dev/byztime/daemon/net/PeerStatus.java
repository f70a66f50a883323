package dev.byztime.daemon.net;

import dev.byztime.daemon.Suspicion;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * The status of one peer at one moment.
 *
 * @param name the name for operators
 * @param place the host and port in the configuration
 * @param address the address that the host resolved to; null if it has not been resolved yet
 * @param state what the peer does for this node
 * @param problem why the peer does not count, or is suspected; null if it is fine
 * @param reach the last eight polls as bits, the latest lowest: 1 means answered
 * @param unanswered the number of polls since the last answer
 * @param lastAnswerAgeNs the time since the last answer; -1 if there was none
 * @param rttNs the last round trip, without the peer's own work; -1 if there was none
 * @param leastRttNs the shortest of the last 64 round trips; -1 if there was none
 * @param jitterNs the smoothed variation of round trips
 * @param kernelStamps whether the kernel stamped the last answer at both ends
 * @param offsetLowerNs the least by which the peer's vote can be ahead of this node's vote, or of
 *     the middle of the published interval while this node has no vote; null if unknown
 * @param offsetUpperNs the most by which the peer's vote can be ahead of this node's; null if
 *     unknown
 * @param extended whether the peer sends its status, which byztimed does not
 * @param cookies the number of unused cookies for this peer
 * @param keysAgeNs the age of the keys; -1 if there are none
 * @param suspicions how often the peer was suspected
 * @param ratePpb the rate of the peer's clock against this node's, over the last half minute or
 *     more; positive if it is faster; null if unknown
 * @param rateErrorPpb the largest error of that rate; null if unknown
 * @param asymmetryNs the smoothed distance of the middles of single samples from the middle of what
 *     all samples say: half the difference of the ways there and back
 * @param keyCounts how often keys of the peer were asked for
 */
public record PeerStatus(
        String name,
        String place,
        @Nullable InetSocketAddress address,
        PeerState state,
        @Nullable String problem,
        int reach,
        long unanswered,
        long lastAnswerAgeNs,
        long rttNs,
        long leastRttNs,
        long jitterNs,
        boolean kernelStamps,
        @Nullable Long offsetLowerNs,
        @Nullable Long offsetUpperNs,
        boolean extended,
        int cookies,
        long keysAgeNs,
        Map<Suspicion, Long> suspicions,
        @Nullable Long ratePpb,
        @Nullable Long rateErrorPpb,
        long asymmetryNs,
        KeyCounts keyCounts) {

    public PeerStatus {
        suspicions = Map.copyOf(suspicions);
    }
}
