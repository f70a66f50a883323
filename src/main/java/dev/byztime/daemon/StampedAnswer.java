package dev.byztime.daemon;

/**
 * An authentic answer of a peer with the stamps of both ends; filled by the host, read by {@link
 * Node#answered} and free for the next one after that.
 *
 * <p>A peer that gives one stamp only, as the reference does, has received and sent at once.
 */
public final class StampedAnswer {

    private static final long CLOCK_LIMIT_NS = Peers.LIMIT_NS / 4;

    /** What names the span in which the peer's clock can be compared with itself. */
    public long era;

    /** What the peer says about its vote. A peer that says nothing counts as committed. */
    public VoteStatus status = VoteStatus.COMMITTED;

    /** The peer's clock when the query arrived. */
    public long peerReceivedNs;

    /** The peer's clock when the answer left. */
    public long peerSentNs;

    /** The peer's vote at {@link #peerReceivedNs}, as an offset from its clock. */
    public long voteNs;

    /** Whether the peer promises that its vote's slew hardly changes for a while. */
    public boolean steady;

    /** The slew that is promised, if it is. */
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
