package dev.byztime.lease;

/** The access that a lease permits. */
public enum Mode {
    /** The holder may rely on the resource not to change. Any number of holders share it. */
    READ,
    /** The holder may change the resource, and is the only holder. */
    WRITE;

    /** Whether leases of both modes exclude each other. */
    public boolean conflictsWith(Mode that) {
        return this == WRITE || that == WRITE;
    }
}
