package dev.byztime.cluster;

import java.util.EnumSet;
import java.util.Set;

/** What may happen in a {@link ClusterWorld}. */
enum ClusterTrouble {
    /**
     * Kills, pauses, requests and answers that are lost or late, between clients, instances and
     * store; takeovers whether the owner is alive or not.
     */
    FAILURES,
    /** The store is restored from a backup that is as old as docs/scale-out.md demands. */
    OLD_BACKUPS,
    /** The store is emptied. */
    EMPTIED,
    /** Readings do not contain the time. */
    WRONG_CLOCKS,
    /** The timescale breaks, and instances notice it one after the other. */
    BREAKS,
    /** The store is restored from a backup that is younger: the limit of what is promised. */
    YOUNG_BACKUPS;

    /** Troubles that come together. */
    enum Scene {
        /** The partition is handed over with its tables, again and again, and nothing fails. */
        CALM(EnumSet.noneOf(ClusterTrouble.class)),
        /** The same, but the tables never arrive. */
        WITHOUT_TABLES(EnumSet.noneOf(ClusterTrouble.class)),
        FAILURES(EnumSet.of(ClusterTrouble.FAILURES)),
        RESTORED(
                EnumSet.of(
                        ClusterTrouble.FAILURES,
                        ClusterTrouble.OLD_BACKUPS,
                        ClusterTrouble.EMPTIED)),
        WRONG_CLOCKS(EnumSet.of(ClusterTrouble.FAILURES, ClusterTrouble.WRONG_CLOCKS)),
        BREAKS(EnumSet.of(ClusterTrouble.FAILURES, ClusterTrouble.BREAKS)),
        /**
         * With transactions over several stores, and their journal. The store loses nothing. Clocks
         * are wrong, because the argument for the journal needs none.
         */
        JOURNALS(EnumSet.of(ClusterTrouble.FAILURES, ClusterTrouble.WRONG_CLOCKS)),
        /** The same with breaks of the timescale, and clocks that are right. */
        JOURNALS_AND_BREAKS(EnumSet.of(ClusterTrouble.BREAKS)),
        YOUNG_BACKUPS(EnumSet.of(ClusterTrouble.FAILURES, ClusterTrouble.YOUNG_BACKUPS));

        final Set<ClusterTrouble> troubles;

        Scene(Set<ClusterTrouble> troubles) {
            this.troubles = troubles;
        }
    }
}
