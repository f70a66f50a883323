package dev.byztime.daemon;

/**
 * An authentic answer of a peer, with the stamps of both ends. The host fills it, {@link
 * Node#answered} reads it, and the host may then use it again.
 *
 * <p>For a peer that sends only one stamp, as byztimed does, this stamp is both the time of arrival
 * and the time of departure.
 */
public final class StampedAnswer {

    private static final long CLOCK_LIMIT_NS = Peers.LIMIT_NS / 4;

    /** The id of the span in which the peer's clock can be compared with itself. */
    public long era;

    /** The peer's statement about its vote. A peer without a statement counts as committed. */
    public VoteStatus status = VoteStatus.COMMITTED;

    /** The peer's clock when the query arrived. */
    public long peerReceivedNs;

    /** The peer's clock when the answer left. */
    public long peerSentNs;

    /** The peer's vote at {@link #peerReceivedNs}, as an offset from its clock. */
    public long voteNs;

    /** Whether the peer promises that its vote's slew will hardly change until the horizon. */
    public boolean steady;

    /** The promised slew, if {@link #steady}. */
    public long slewPpb;

    /** Our clock when the query left. */
    public long sentNs;

    /** Our clock when the answer arrived. */
    public long receivedNs;

    /** Whether the numbers can belong to clocks at all. */
    boolean isPossible() {
        return within(CLOCK_LIMIT_NS, peerReceivedNs)
                && within(CLOCK_LIMIT_NS, peerSentNs)
                && within(CLOCK_LIMIT_NS, sentNs)
                && within(CLOCK_LIMIT_NS, receivedNs)
                && within(Peers.LIMIT_NS, voteNs)
                && sentNs <= receivedNs
                && peerReceivedNs <= peerSentNs;
    }

    private static boolean within(long limitNs, long valueNs) {
        return -limitNs <= valueNs && valueNs <= limitNs;
    }
}
