package dev.byztime.daemon.simulation;

/** The behaviours of faulty members. All faulty members of a run collude. */
public enum Lie {
    /** Its vote is always wrong by the same amount. */
    CONSTANT,
    /** Its vote runs away. */
    RAMP,
    /** Its vote slews at exactly the limit for ever. */
    RATE,
    /** It is ahead for some peers, and behind for others. */
    TWO_FACED,
    /**
     * It sees everything, and tells each peer the two ends of the interval that this peer just
     * believes.
     */
    EXTREME,
    /** It tells each peer that it agrees with it, or nearly. */
    MIRROR,
    /** Its vote is another one each time. */
    RANDOM,
    /** It repeats its first answer again and again, with its stamps. */
    REPLAY,
    /** It does not answer. */
    SILENT,
    /** It does not answer some peers, and tells others the truth. */
    SILENT_TO_SOME,
    /** It tells the truth, with a step now and then. */
    STEPPING,
    /** Its era changes each time. */
    ERA_FLIPS,
    /** Its numbers are at the ends of their ranges. */
    IMPOSSIBLE
}
