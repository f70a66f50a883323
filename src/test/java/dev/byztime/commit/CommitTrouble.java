package dev.byztime.commit;

import java.util.EnumSet;
import java.util.Set;

/** What may happen in a {@link CommitWorld} beside crashes and pauses of clients. */
enum CommitTrouble {
    /** The validator crashes, or its machine. */
    CRASHES,
    /** The state folder is lost, between two lives. All transactions are over one store. */
    LOST_FOLDERS,
    /** Writes of the journal fail, with or without an effect. */
    JOURNAL_FAULTS,
    /** The validator's readings do not contain the time. */
    WRONG_CLOCK,
    /** The timescale breaks while the validator runs and while it does not. */
    BREAKS,
    /** Stores do not know epochs, and no write lands after {@code applyBefore}. */
    UNFENCED;

    /** Troubles that come together. */
    enum Scene {
        CALM(EnumSet.noneOf(CommitTrouble.class)),
        CRASHES(EnumSet.of(CommitTrouble.CRASHES)),
        LOST_FOLDERS(EnumSet.of(CommitTrouble.CRASHES, CommitTrouble.LOST_FOLDERS)),
        JOURNAL_FAULTS(EnumSet.of(CommitTrouble.CRASHES, CommitTrouble.JOURNAL_FAULTS)),
        WRONG_CLOCK(EnumSet.of(CommitTrouble.CRASHES, CommitTrouble.WRONG_CLOCK)),
        BREAKS(
                EnumSet.of(
                        CommitTrouble.CRASHES, CommitTrouble.BREAKS, CommitTrouble.JOURNAL_FAULTS)),
        UNFENCED(EnumSet.of(CommitTrouble.CRASHES, CommitTrouble.UNFENCED)),
        UNFENCED_BREAKS(
                EnumSet.of(CommitTrouble.CRASHES, CommitTrouble.UNFENCED, CommitTrouble.BREAKS));

        final Set<CommitTrouble> troubles;

        Scene(Set<CommitTrouble> troubles) {
            this.troubles = troubles;
        }
    }
}
