package dev.byztime.daemon.boot;

/** Thrown if this node cannot be part of its group. It has the remedy for the operator. */
public final class UnusableGroupException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    UnusableGroupException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** The remedy, for an operator to read. */
    public String action() {
        return action;
    }
}
