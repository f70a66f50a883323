package dev.byztime.cluster;

/** What tables could do wrong at the beginning and at the end of a life. */
enum KeeperFlaw {
    /** Rule 7: they begin below what lives before have promised. */
    BEGINS_LOW,
    /** Rule 13: they hand over nothing of what they have used. */
    HANDS_OVER_LOW,
    /** Rule 13: they forget the leases that are held. */
    HANDS_OVER_LOW_PROMISES,
    /** Rule 13: they forget the proofs that were accepted. */
    HANDS_OVER_WITHOUT_PROOFS
}
