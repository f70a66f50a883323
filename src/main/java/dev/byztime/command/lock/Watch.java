package dev.byztime.command.lock;

/**
 * Decides when a program that runs under a lease gets SIGTERM and SIGKILL.
 *
 * <pre>
 *     renewals move the end
 *   ----------------------------+----------------+--------------+-----------> CLOCK_BOOTTIME
 *                            SIGTERM          SIGKILL     certain end
 *                                |---- grace ----|--- margin ---|
 * </pre>
 *
 * <p>From SIGTERM on, renewals count no more: the program has at most the grace.
 */
final class Watch {

    /** What is due. */
    enum Due {
        NOTHING,
        TERM,
        KILL
    }

    private final long marginNs;
    private final long graceNs;
    private long endNs;
    private boolean ending;
    private boolean told;
    private boolean lost;

    /**
     * @param endNs the lease's certain end, in nanoseconds of CLOCK_BOOTTIME
     */
    Watch(long endNs, long marginNs, long graceNs) {
        this.endNs = endNs;
        this.marginNs = marginNs;
        this.graceNs = graceNs;
    }

    /** The lease was renewed, and certainly lasts until then. */
    void until(long renewedEndNs) {
        if (!told) {
            endNs = Math.max(endNs, renewedEndNs);
        }
    }

    /** The lease will not be renewed: the program should end. */
    void end() {
        ending = true;
    }

    /** The lease does not hold. */
    void lose() {
        lost = true;
    }

    /** What is due now; SIGTERM is due once. */
    Due due(long nowNs) {
        if (lost || nowNs >= killNs()) {
            told = true; // by the signal that cannot be ignored
            return Due.KILL;
        }
        if (!told && (ending || nowNs >= killNs() - graceNs)) {
            told = true;
            return Due.TERM;
        }
        return Due.NOTHING;
    }

    /** The next moment at which something is due, in nanoseconds of CLOCK_BOOTTIME. */
    long nextNs() {
        return told ? killNs() : killNs() - graceNs;
    }

    /** Whether a signal was due because of the lease. */
    boolean isEnding() {
        return told;
    }

    private long killNs() {
        return endNs - marginNs;
    }
}
