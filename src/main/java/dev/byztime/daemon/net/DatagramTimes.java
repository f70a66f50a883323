package dev.byztime.daemon.net;

import dev.byztime.linux.ClockBracket;
import dev.byztime.linux.StampMapping;

/**
 * The choice between the kernel's stamps and this process's own readings of the clock.
 *
 * <p>A time of arrival may be too late, and a time of departure too early: both only make an
 * interval wider. So every doubt is resolved in that direction.
 */
final class DatagramTimes {

    private final StampMapping mapping = new StampMapping();

    private boolean kernels;

    /**
     * Records a reading of both clocks. The caller calls this after each datagram, and before each
     * datagram that it sends.
     */
    long note(ClockBracket bracket) {
        mapping.note(bracket);
        return bracket.rawAfterNs();
    }

    /** Forgets all readings, because the raw clock has stood still. */
    void forget() {
        mapping.forget();
    }

    /**
     * The time of a datagram's arrival.
     *
     * @param stampNs the kernel's stamp, or 0
     * @param readNs the time at which this process read the datagram
     */
    long arrivedNs(long stampNs, long readNs) {
        long latestNs = stampNs == 0 ? StampMapping.UNKNOWN : mapping.latestNs(stampNs);
        kernels = latestNs != StampMapping.UNKNOWN;
        return kernels ? Math.min(latestNs, readNs) : readNs;
    }

    /**
     * The time of a datagram's departure.
     *
     * @param stampNs the kernel's stamp, or 0
     * @param beforeNs the time just before this process sent the datagram
     * @param answeredNs the time at which its answer had arrived
     */
    long leftNs(long stampNs, long beforeNs, long answeredNs) {
        long earliestNs = stampNs == 0 ? StampMapping.UNKNOWN : mapping.earliestNs(stampNs);
        kernels = earliestNs != StampMapping.UNKNOWN && earliestNs <= answeredNs;
        return kernels ? Math.max(earliestNs, beforeNs) : beforeNs;
    }

    /** Whether the last time was a stamp of the kernel. */
    boolean wereKernels() {
        return kernels;
    }
}
