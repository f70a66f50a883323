package dev.byztime.cluster;

import java.io.IOException;

/**
 * Thrown if a store must not be used, because it may lose what it has acknowledged. To try again
 * does not help before an operator has changed it.
 */
public final class UnsafeStoreException extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * @param message what is wrong, and how to mend it
     */
    public UnsafeStoreException(String message) {
        super(message);
    }
}
