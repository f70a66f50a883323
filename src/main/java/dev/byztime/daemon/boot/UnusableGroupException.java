package dev.byztime.daemon.boot;

/** Thrown when this node cannot be one of its group; says what an operator can do about it. */
public final class UnusableGroupException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    UnusableGroupException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What an operator can do. */
    public String action() {
        return action;
    }
}
