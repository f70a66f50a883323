package dev.byztime.stable;

import dev.byztime.time.Era;

import org.jspecify.annotations.Nullable;

/**
 * The ceiling that this life of a service derived for all earlier lives.
 *
 * @param ceilingNs the bound on all promises of earlier lives, in nanoseconds of global time
 * @param origin the source of this bound
 * @param era the boot in which the last life wrote its ceiling; null if unknown
 */
public record RecoveredCeiling(long ceilingNs, Origin origin, @Nullable Era era) {

    /** The source of a life's first ceiling. */
    public enum Origin {
        /** The last life's file. */
        FOUND("as the last start left it"),
        /** There was no file: a first start, or a lost folder. */
        MISSING("there was no file: this is a first start, or the folder was lost"),
        /**
         * The file was so far behind that it may be an old backup. It counts as missing. A long
         * stop of the service has the same effect.
         */
        BEHIND("the file is so old that it may be a backup, so it counts as none");

        private final String words;

        Origin(String words) {
            this.words = words;
        }

        /** The description of this source for an operator. */
        String words() {
            return words;
        }
    }
}
