package dev.byztime.daemon.simulation;

/** The content of a member's timedata file, as readers on its machine see it. */
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

    /** The lower bound of global time when the machine's clock shows this time. */
    long earliestNs(long localNs, long driftPpb) {
        return localNs + offsetNs - errorNs - grownNs(localNs, driftPpb);
    }

    /** The upper bound of the same. */
    long latestNs(long localNs, long driftPpb) {
        return localNs + offsetNs + errorNs + grownNs(localNs, driftPpb);
    }

    private long grownNs(long localNs, long driftPpb) {
        return Math.ceilDiv(Math.max(0, localNs - asOfNs) * 2 * driftPpb, BILLION);
    }
}
