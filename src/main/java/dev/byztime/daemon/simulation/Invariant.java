package dev.byztime.daemon.simulation;

/** The invariants of every run; docs/daemon.md, "The simulator", explains them. */
public enum Invariant {
    /** One scale, whose rate is within the bound of the proof, lies in every interval. */
    SCALE,
    /**
     * The middle ones of the votes that have lasted since the scale began lie in every interval
     * too.
     */
    CORE,
    /** Nothing is published while more votes are missing than may be faulty. */
    QUORUM,
    /** No reading, at any node, is certainly before one that was taken earlier. */
    READINGS,
    /** An interval begins before it ends. */
    ORDER,
    /** A committed vote does not step. */
    NO_STEP,
    /** A committed vote does not slew faster than it may. */
    SLOPE,
    /** A promised slew is kept. */
    PROMISE,
    /** No correct node contradicts what it has published. */
    NO_BREAK
}
