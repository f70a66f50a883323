package dev.byztime.daemon.simulation;

/**
 * Something that befalls a node.
 *
 * @param atNs when
 * @param node to whom; for a {@link Kind#MASS_REBOOT} it does not matter
 * @param lengthNs for how long it is away
 */
public record Fault(long atNs, Kind kind, int node, long lengthNs) {

    enum Kind {
        /** The machine starts anew: another era, another clock, nothing remembered. */
        REBOOT,
        /** The process ends and starts again, with the line that it kept. */
        RESTART,
        /** The process ends and starts again, and its file is gone. */
        FILE_DELETED,
        /** The machine sleeps, and its raw clock stands still. */
        SLEEP,
        /** All machines start anew: the old scale is lost, and a new one begins. */
        MASS_REBOOT
    }
}
