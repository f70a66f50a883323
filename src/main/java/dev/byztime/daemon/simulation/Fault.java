package dev.byztime.daemon.simulation;

/**
 * A fault that happens to a node.
 *
 * @param atNs the time at which it begins
 * @param node the node; without meaning for a {@link Kind#MASS_REBOOT}
 * @param lengthNs the time for which the node is away
 */
public record Fault(long atNs, Kind kind, int node, long lengthNs) {

    enum Kind {
        /** The machine reboots: another era, another clock, and nothing is remembered. */
        REBOOT,
        /** The process ends and starts again, with the line that it kept. */
        RESTART,
        /** The process ends and starts again, without its file. */
        FILE_DELETED,
        /** The machine sleeps, and its raw clock stands still. */
        SLEEP,
        /** All machines reboot: the old scale is lost, and a new one begins. */
        MASS_REBOOT
    }
}
