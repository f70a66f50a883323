package dev.byztime.daemon.net;

import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.keys.PeerKeys;
import dev.byztime.daemon.keys.Query;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The client's state for one peer: its keys, the only query that may be in flight, and the
 * statistics of recent queries. Only the loop's thread may use it.
 */
final class PeerLink {

    /** The number of round trips in which the shortest is searched. */
    private static final int WINDOW = 64;

    static final long NEVER = Long.MIN_VALUE;

    final int index;
    final Member member;

    PeerKeys keys;

    /**
     * Set while the peer must show its certificate again, because its authorities have changed: the
     * keys that are being established. Until then {@link #keys} stay in use.
     */
    @Nullable PeerKeys next;

    /**
     * Whether a task resolves the peer's name and establishes keys. There is at most one such task.
     */
    boolean establishing;

    /**
     * Set if this peer was found to be this node, or another peer under a second name. It must not
     * count.
     */
    @Nullable String notAPeer;

    @Nullable Query inFlight;

    /** The core's number of the query under way, which may not have been sent yet; 0 if none. */
    long query;

    long beforeNs;
    int sendNumber;
    long sendStampNs;
    @Nullable Query givenUp;

    long silentSinceNs;
    long renewAfterNs;

    long lastAnswerNs = NEVER;
    long unanswered;
    long rttNs = NEVER;
    boolean kernelStamps;

    /** The smoothed distance of the middles of samples from the middle of all that is known. */
    long asymmetryNs;

    long jitterNs;

    /**
     * Whether the peer sends fields that byztimed does not know. Votes of byztimed step, which is
     * not reported.
     */
    boolean extended;

    final long[] suspicions = new long[Suspicion.values().length];
    long lastSuspicionNs = NEVER;
    @Nullable Suspicion lastSuspicion;

    private final long[] window = new long[WINDOW];
    private int rounds;

    PeerLink(int index, Member member, PeerKeys keys) {
        this.index = index;
        this.member = member;
        this.keys = keys;
    }

    boolean awaits(byte[] uniqueId) {
        Query own = inFlight;
        return own != null && Arrays.equals(own.uniqueId(), uniqueId);
    }

    boolean hasGivenUp(byte[] uniqueId) {
        Query own = givenUp;
        return own != null && Arrays.equals(own.uniqueId(), uniqueId);
    }

    void tookNs(long newRttNs) {
        if (rttNs != NEVER) {
            jitterNs += (Math.abs(newRttNs - rttNs) - jitterNs) / 16;
        }
        rttNs = newRttNs;
        window[rounds % WINDOW] = newRttNs;
        rounds++;
    }

    /** Takes the distance of a sample's middle from the middle of what all samples say. */
    void liesOffNs(long distanceNs) {
        asymmetryNs += (distanceNs - asymmetryNs) / 16;
    }

    long leastRttNs() {
        int count = Math.min(rounds, WINDOW);
        return count == 0 ? NEVER : Arrays.stream(window, 0, count).min().getAsLong();
    }
}
