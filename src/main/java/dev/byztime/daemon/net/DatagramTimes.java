package dev.byztime.daemon.net;

import dev.byztime.linux.ClockBracket;
import dev.byztime.linux.StampMapping;

/**
 * Decides by whose stamps a datagram's times are told: the kernel's, where they say more, or this
 * process's own.
 *
 * <p>A time of arrival may be too late, and one of departure too early: either only makes an
 * interval wider. So every doubt is resolved in that direction.
 */
final class DatagramTimes {

    private final StampMapping mapping = new StampMapping();

    private boolean kernels;

    /** Takes a look at the clocks; after each datagram, and before each that is sent. */
    long note(ClockBracket bracket) {
        mapping.note(bracket);
        return bracket.rawAfterNs();
    }

    /** The raw clock has stood still. */
    void forget() {
        mapping.forget();
    }

    /**
     * When a datagram arrived.
     *
     * @param stampNs the kernel's stamp, or 0
     * @param readNs when this process had it
     */
    long arrivedNs(long stampNs, long readNs) {
        long latestNs = stampNs == 0 ? StampMapping.UNKNOWN : mapping.latestNs(stampNs);
        kernels = latestNs != StampMapping.UNKNOWN;
        return kernels ? Math.min(latestNs, readNs) : readNs;
    }

    /**
     * When a datagram left.
     *
     * @param stampNs the kernel's stamp, or 0
     * @param beforeNs when this process was about to send it
     * @param answeredNs when its answer had arrived
     */
    long leftNs(long stampNs, long beforeNs, long answeredNs) {
        long earliestNs = stampNs == 0 ? StampMapping.UNKNOWN : mapping.earliestNs(stampNs);
        kernels = earliestNs != StampMapping.UNKNOWN && earliestNs <= answeredNs;
        return kernels ? Math.max(earliestNs, beforeNs) : beforeNs;
    }

    /** Whether the last one was told by the kernel's stamp. */
    boolean wereKernels() {
        return kernels;
    }
}
