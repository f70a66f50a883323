package dev.byztime.daemon.simulation;

import dev.byztime.daemon.Status;

/** What a liar says about its vote's status. */
public enum ClaimedStatus {
    COMMITTED,
    UNCOMMITTED,
    ANYTHING;

    Status status(long bits) {
        return switch (this) {
            case COMMITTED -> Status.COMMITTED;
            case UNCOMMITTED -> Status.UNCOMMITTED;
            case ANYTHING -> Status.values()[(int) (bits >>> 40 & 0xFF) % 3];
        };
    }
}
