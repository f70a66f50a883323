package dev.byztime.lease;

/** What a lease lets its holder do. */
public enum Mode {
    /** Rely on the resource not to change: any number may at once. */
    READ,
    /** Change it: one alone. */
    WRITE;

    /** Whether leases of both modes exclude each other. */
    public boolean conflictsWith(Mode that) {
        return this == WRITE || that == WRITE;
    }
}
