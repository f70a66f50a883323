package dev.byztime.cluster;

import java.io.IOException;

/** Thrown if this instance must not promise anything beside the others. */
public final class DisagreementException extends IOException {

    private static final long serialVersionUID = 1;

    DisagreementException(String message) {
        super(message);
    }
}
