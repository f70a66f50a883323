package dev.byztime.daemon.simulation;

/** What a faulty member tells the others. All faulty members of a run collude. */
public enum Lie {
    /** Always off by the same. */
    CONSTANT,
    /** Runs away. */
    RAMP,
    /** Votes at exactly the greatest slew, for ever. */
    RATE,
    /** Ahead for some, behind for others. */
    TWO_FACED,
    /** Sees everything, and tells each what is just believable: the two ends of its interval. */
    EXTREME,
    /** Tells each that it agrees with it, or nearly. */
    MIRROR,
    /** Another vote each time. */
    RANDOM,
    /** What it said at first, again and again, stamps included. */
    REPLAY,
    /** Nothing. */
    SILENT,
    /** Nothing to some, the truth to others. */
    SILENT_TO_SOME,
    /** The truth, with a step now and then. */
    STEPPING,
    /** A new era each time. */
    ERA_FLIPS,
    /** Numbers at the ends of their ranges. */
    IMPOSSIBLE
}
