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
        long latest = stampNs == 0 ? StampMapping.UNKNOWN : mapping.latestNs(stampNs);
        kernels = latest != StampMapping.UNKNOWN;
        return kernels ? Math.min(latest, readNs) : readNs;
    }

    /**
     * When a datagram left.
     *
     * @param stampNs the kernel's stamp, or 0
     * @param beforeNs when this process was about to send it
     * @param answeredNs when its answer had arrived
     */
    long leftNs(long stampNs, long beforeNs, long answeredNs) {
        long earliest = stampNs == 0 ? StampMapping.UNKNOWN : mapping.earliestNs(stampNs);
        kernels = earliest != StampMapping.UNKNOWN && earliest <= answeredNs;
        return kernels ? Math.max(earliest, beforeNs) : beforeNs;
    }

    /** Whether the last one was told by the kernel's stamp. */
    boolean wereKernels() {
        return kernels;
    }
}
