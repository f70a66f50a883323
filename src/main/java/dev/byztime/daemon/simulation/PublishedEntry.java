package dev.byztime.daemon.simulation;

/** What a member's file says, as its machine's readers see it. */
final class PublishedEntry {

    private static final long BILLION = 1_000_000_000;

    private boolean there;
    private long offsetNs;
    private long errorNs;
    private long asOfNs;

    void write(long offset, long error, long asOf) {
        there = true;
        offsetNs = offset;
        errorNs = error;
        asOfNs = asOf;
    }

    void remove() {
        there = false;
    }

    boolean isThere() {
        return there;
    }

    /** The least that global time can be when the machine's clock shows this. */
    long earliestNs(long localNs, long driftPpb) {
        return localNs + offsetNs - errorNs - grownNs(localNs, driftPpb);
    }

    /** The most. */
    long latestNs(long localNs, long driftPpb) {
        return localNs + offsetNs + errorNs + grownNs(localNs, driftPpb);
    }

    private long grownNs(long localNs, long driftPpb) {
        return Math.ceilDiv(Math.max(0, localNs - asOfNs) * 2 * driftPpb, BILLION);
    }
}
