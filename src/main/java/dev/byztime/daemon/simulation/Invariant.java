package dev.byztime.daemon.simulation;

/** What must hold in every run; docs/daemon.md, "The simulator", says why. */
public enum Invariant {
    /** One scale, whose rate is within what the proof says, lies in every interval. */
    SCALE,
    /** So do the middle ones of the votes that have lasted since the scale began. */
    CORE,
    /** Nothing is published while more votes are missing than may be faulty. */
    QUORUM,
    /** No reading, at any node, is certainly before one that was taken earlier. */
    READINGS,
    /** An interval begins before it ends. */
    ORDER,
    /** A committed vote does not step. */
    NO_STEP,
    /** Nor does it slew faster than it may. */
    SLOPE,
    /** A slew that was promised is kept. */
    PROMISE,
    /** No correct node contradicts what it guaranteed. */
    NO_BREAK
}
