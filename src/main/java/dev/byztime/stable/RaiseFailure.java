package dev.byztime.stable;

import dev.byztime.linux.FileException;

import java.io.IOException;
import java.util.Locale;

/**
 * The reason why a ceiling cannot rise at present.
 *
 * @param kind the cause
 * @param detail what was observed, for an operator to read
 */
public record RaiseFailure(Kind kind, String detail) {

    /**
     * A failure of the storage, in the words of its cause. The name of the exception's class is
     * left out where the message says everything.
     */
    public static RaiseFailure storage(Throwable cause) {
        String message = cause.getMessage();
        boolean plain = cause instanceof FileException || cause.getClass() == IOException.class;
        return new RaiseFailure(
                Kind.STORAGE, plain && message != null ? message : cause.toString());
    }

    /** The causes. */
    public enum Kind {
        /** The disk fails or stalls. */
        STORAGE,
        /** Global time is unknown, or its error is too large. */
        TIME;

        /** The name of the cause in metrics and health. */
        public String reason() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
