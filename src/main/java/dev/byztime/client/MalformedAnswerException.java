package dev.byztime.client;

import java.io.IOException;

/** The answer is none of this service. */
public final class MalformedAnswerException extends IOException {

    private static final long serialVersionUID = 1;

    MalformedAnswerException(String message) {
        super(message);
    }
}
