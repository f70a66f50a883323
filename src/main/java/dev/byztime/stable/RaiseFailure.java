package dev.byztime.stable;

import java.util.Locale;

/**
 * The reason why a ceiling cannot rise at present.
 *
 * @param kind the cause
 * @param detail what was observed, for an operator to read
 */
public record RaiseFailure(Kind kind, String detail) {

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
