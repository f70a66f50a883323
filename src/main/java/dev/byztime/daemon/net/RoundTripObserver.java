package dev.byztime.daemon.net;

/**
 * An observer of the round trips of a node's queries, called in the thread that takes the answers.
 */
@FunctionalInterface
public interface RoundTripObserver {

    /**
     * Called for each answer that counts.
     *
     * @param byKernel whether the kernel stamped the datagrams at both ends
     * @param rttNs the round trip without the peer's own work
     */
    void took(String peer, boolean byKernel, long rttNs);
}
