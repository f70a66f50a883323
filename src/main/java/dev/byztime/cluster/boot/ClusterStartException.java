package dev.byztime.cluster.boot;

import org.jspecify.annotations.Nullable;

/** Thrown if this instance cannot take part in a service of several instances. */
final class ClusterStartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    /**
     * @param message what is wrong
     * @param action what an operator can do about it
     */
    ClusterStartException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
