package dev.byztime.daemon.simulation;

import dev.byztime.daemon.VoteStatus;

/** The status that a liar claims for its vote. */
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
