package dev.byztime.daemon;

/**
 * A committed vote as a function of the voter's own clock: a straight line, until the next one.
 *
 * @param asOfNs where it begins
 * @param offsetNs the vote there, as an offset from the voter's clock
 * @param slewPpb its slope
 */
public record VoteLine(long asOfNs, long offsetNs, long slewPpb) {

    /** The vote at a time not before {@link #asOfNs}; before it, the vote where it begins. */
    public long atNs(long nowNs) {
        return offsetNs + PpbMath.towardsZero(Math.max(0, nowNs - asOfNs), slewPpb);
    }

    /** The line that goes on from this one with another slope: it begins where this one is. */
    VoteLine bent(long nowNs, long slewPpb) {
        return new VoteLine(Math.max(nowNs, asOfNs), atNs(nowNs), slewPpb);
    }
}
