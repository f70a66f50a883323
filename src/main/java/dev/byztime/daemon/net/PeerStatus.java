package dev.byztime.daemon.net;

import dev.byztime.daemon.Suspicion;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * How one peer stood at one moment.
 *
 * @param name for operators
 * @param place its host and port, as configured
 * @param address where it was found; null if it was not yet
 * @param state what it does for this node
 * @param problem why it is not counted, or suspected; null if it is fine
 * @param reach its last eight polls as bits, the latest lowest: 1 was answered
 * @param unanswered polls since the last answer
 * @param lastAnswerAgeNs since the last answer; -1 if there was none
 * @param rttNs of the last round trip, less the peer's own work; -1 if there was none
 * @param leastRttNs of the last 64 of them; -1 if there was none
 * @param jitterNs how much round trips differ, smoothed
 * @param kernelStamps whether the last one was stamped by the kernel at both ends of it
 * @param offsetLowerNs the least by which its vote can be ahead of ours, or of the middle of what
 *     is published while we have none; null if it is not known
 * @param offsetUpperNs the most
 * @param extended whether it speaks of its status, as byztimed does not
 * @param cookies how many there are for it
 * @param keysAgeNs of its keys; -1 if there are none
 * @param suspicions how often it was suspected
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
        Map<Suspicion, Long> suspicions) {

    public PeerStatus {
        suspicions = Map.copyOf(suspicions);
    }
}
