package dev.byztime.time;

/** Whether an instant, or all of an interval, has passed. */
public enum Passage {
    /** It has certainly passed: now.earliest is after it. */
    PASSED,
    /** It has certainly not begun: now.latest is before it. */
    YET_TO_COME,
    /** Neither is certain yet. */
    UNCERTAIN
}
