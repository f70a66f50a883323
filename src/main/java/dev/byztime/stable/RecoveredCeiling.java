package dev.byztime.stable;

import dev.byztime.time.Era;

import org.jspecify.annotations.Nullable;

/**
 * What this life of a service knows of those before it.
 *
 * @param ceilingNs nothing promised in an earlier life lies above: nanoseconds of global time
 * @param origin where that is known from
 * @param era the boot in which the last life wrote its ceiling; null if that is not known
 */
public record RecoveredCeiling(long ceilingNs, Origin origin, @Nullable Era era) {

    /** Where a life's first ceiling comes from. */
    public enum Origin {
        /** The last life's file. */
        FOUND("as the last start left it"),
        /** There was no file: a first start, or a lost folder. */
        MISSING("there was no file: this is a first start, or the folder was lost"),
        /**
         * The file was so far behind that it is an old backup, or there was a long stop: as good as
         * none.
         */
        BEHIND("the file is so old that it may be a backup, so it counts as none");

        private final String words;

        Origin(String words) {
            this.words = words;
        }

        /** What an operator is told. */
        String words() {
            return words;
        }
    }
}
