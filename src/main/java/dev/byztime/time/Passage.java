package dev.byztime.time;

/** Whether an instant, or all of an interval, is over by now. */
public enum Passage {
    /** It certainly is over: now.earliest is after it. */
    PASSED,
    /** It certainly has not begun: now.latest is before it. */
    YET_TO_COME,
    /** Cannot tell yet. */
    UNCERTAIN
}
