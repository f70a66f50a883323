package dev.byztime.stable;

import java.util.Locale;

/**
 * What keeps a ceiling from rising.
 *
 * @param kind where the trouble is
 * @param detail what was seen, for an operator to read
 */
public record RaiseFailure(Kind kind, String detail) {

    /** Where the trouble is. */
    public enum Kind {
        /** The disk fails, or takes too long. */
        STORAGE,
        /** Global time cannot be told well enough. */
        TIME;

        /** The name in metrics and health. */
        public String reason() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
