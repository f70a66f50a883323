package dev.byztime.time;

/**
 * An event after which readings taken before must not be compared with readings taken later.
 *
 * @param kind what broke
 * @param detail what was seen, for an operator to read
 * @param breaks how many there have been, this one included: {@link Reading#breaks} from here on
 */
public record TimeBreak(Kind kind, String detail, long breaks) {

    /** What can break a timescale. */
    public enum Kind {
        /**
         * New data excludes what earlier data still guaranteed: a bound was broken, or the
         * timescale began anew.
         */
        DISCONTINUITY,
        /** The machine slept, and its local clock did not count how long. */
        SUSPEND
    }

    /**
     * Told of each break once, by the thread that noticed it, which has better to do than wait. Two
     * breaks in quick succession may be told in either order; {@link #breaks} numbers them.
     */
    @FunctionalInterface
    public interface Listener {
        void timeBroke(TimeBreak what);
    }
}
