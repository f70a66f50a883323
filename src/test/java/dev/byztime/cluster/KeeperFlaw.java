package dev.byztime.cluster;

/** What tables could do wrong at the beginning and at the end of a life. */
enum KeeperFlaw {
    /** Rule 7: they begin below what lives before have promised. */
    BEGINS_LOW,
    /** Rule 13: they hand over less than they have used. */
    HANDS_OVER_LOW
}
