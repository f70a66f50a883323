package dev.byztime.cluster;

/** What tables could do wrong at the beginning and at the end of a life. */
enum KeeperFlaw {
    /** Rule 7: they begin below what lives before have promised. */
    BEGINS_LOW(0),
    /** Rule 13: they hand over nothing of what they have used. */
    HANDS_OVER_LOW(0),
    /** Rule 13: they forget the leases that are held. */
    HANDS_OVER_LOW_PROMISES(190),
    /** Rule 13: they forget the proofs that were accepted. */
    HANDS_OVER_WITHOUT_PROOFS(0),
    /** Rule 14: the tables that they send have no rows. */
    MOVES_NO_ROWS(0),
    /** Rule 14: the tables that they send have no leases. */
    MOVES_NO_LEASES(0);

    /** The seed of the first world that shows it, or one before. */
    final long seed;

    KeeperFlaw(long seed) {
        this.seed = seed;
    }
}
