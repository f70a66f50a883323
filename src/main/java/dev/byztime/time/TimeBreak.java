package dev.byztime.time;

/**
 * An event that separates readings: those taken before must not be compared with those taken after.
 *
 * @param kind the cause of the break
 * @param detail what was observed, for an operator to read
 * @param breaks the number of breaks so far, including this one: the value of {@link
 *     Reading#breaks} from now on
 */
public record TimeBreak(Kind kind, String detail, long breaks) {

    /** The causes of a break. */
    public enum Kind {
        /**
         * New data contradicts a guarantee of earlier data: a bound was broken, or the timescale
         * was restarted.
         */
        DISCONTINUITY,
        /** The machine was suspended, and its local clock did not count the time of the suspend. */
        SUSPEND
    }

    /**
     * A receiver of break events. It is called once for each break, on the thread that noticed the
     * break, and must return quickly. Two breaks in quick succession may be reported in either
     * order; {@link #breaks} numbers them.
     */
    @FunctionalInterface
    public interface Listener {
        void timeBroke(TimeBreak what);
    }
}
