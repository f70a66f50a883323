package dev.byztime.daemon;

/**
 * A straight part of a committed vote, as a function of the voter's own clock, until the next part
 * begins.
 *
 * @param asOfNs the local time at which the line begins
 * @param offsetNs the vote at that time, as an offset from the voter's clock
 * @param slewPpb the slope of the line
 */
public record VoteLine(long asOfNs, long offsetNs, long slewPpb) {

    /** The vote at a time. Before {@link #asOfNs} it is the vote at the beginning of the line. */
    public long atNs(long nowNs) {
        return offsetNs + PpbMath.towardsZero(Math.max(0, nowNs - asOfNs), slewPpb);
    }

    /** The line that continues this one with another slope from a time on. */
    VoteLine bent(long nowNs, long slewPpb) {
        return new VoteLine(Math.max(nowNs, asOfNs), atNs(nowNs), slewPpb);
    }
}
