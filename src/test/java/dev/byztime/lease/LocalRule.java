package dev.byztime.lease;

import dev.byztime.clock.LocalTime;
import dev.byztime.linux.LinuxClock;

/**
 * The holder's second rule, which is all that one without global time has: to count the safe
 * remaining time from before the request was sent, on a clock of its own that runs through suspend.
 */
enum LocalRule {

    /** The clock that the service's bound is about, and which nobody slews. */
    RAW(1),

    /**
     * What most programs have: CLOCK_BOOTTIME. A daemon may slew it by a tenth (the kernel allows
     * that much), and the oscillator adds its own error: so a second by it may be 1.12 true ones.
     */
    BOOTTIME(1.12);

    private static final LinuxClock CLOCK = new LinuxClock();

    private final double slowness;

    LocalRule(double slowness) {
        this.slowness = slowness;
    }

    static LocalTime now() {
        return CLOCK.read();
    }

    /** On the clock that all processes share, to compare what they tell. */
    static long shared() {
        return now().rawNs();
    }

    /** By this rule's clock. */
    private long of(LocalTime time) {
        return this == RAW ? time.rawNs() : time.boottimeNs();
    }

    /**
     * A lease's end.
     *
     * @param own on this rule's clock
     * @param shared the same on the clock that all processes share
     */
    record End(LocalRule rule, long own, long shared) {

        /** Whether the holder may act now. */
        boolean isAhead() {
            return rule.of(now()) < own;
        }

        /** A promise is kept though a later answer's is shorter. */
        End orLater(End other) {
            return other.own > own ? other : this;
        }
    }

    /** When a lease ends for its holder, who sent its request then. */
    End end(LocalTime sent, long safeRemainingNs) {
        long left = (long) (safeRemainingNs / slowness);
        return new End(this, of(sent) + left, sent.rawNs() + left);
    }
}
