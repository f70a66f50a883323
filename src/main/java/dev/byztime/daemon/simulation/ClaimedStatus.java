package dev.byztime.daemon.simulation;

import dev.byztime.daemon.VoteStatus;

/** What a liar says about its vote's status. */
public enum ClaimedStatus {
    COMMITTED,
    UNCOMMITTED,
    ANYTHING;

    VoteStatus status(long bits) {
        return switch (this) {
            case COMMITTED -> VoteStatus.COMMITTED;
            case UNCOMMITTED -> VoteStatus.UNCOMMITTED;
            case ANYTHING -> VoteStatus.values()[(int) (bits >>> 40 & 0xFF) % 3];
        };
    }
}
