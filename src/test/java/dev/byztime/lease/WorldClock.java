package dev.byztime.lease;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.util.random.RandomGenerator;

/**
 * The clock of a service in a {@link LeaseWorld}: true readings of a timescale, and the number of
 * breaks that they show.
 *
 * <p>Like the service's own clock it notices a break when a reading excludes what the earlier ones
 * of the same life say together. So a timescale that slips while readings are wide stays unnoticed.
 */
final class WorldClock {

    /** How wide readings are, and where in its interval the time is. */
    enum Width {
        /** Any, and sometimes too wide for leases. */
        ANY,
        NARROW,
        /** As wide as leases permit; the time is at the beginning, so it may slip ahead. */
        WIDE_AHEAD,
        /** As wide as leases permit; the time is at the end, so it may slip back. */
        WIDE_BEHIND
    }

    private final RandomGenerator random;
    private final long maxErrorNs;
    private final long driftPpb;

    private Width width = Width.ANY;
    private long breaks;
    private ReadingBound together = ReadingBound.NOTHING;

    /**
     * @param maxErrorNs the error above which leases are refused
     * @param driftPpb bound on the local clock's rate error
     */
    WorldClock(RandomGenerator random, long maxErrorNs, long driftPpb) {
        this.random = random;
        this.maxErrorNs = maxErrorNs;
        this.driftPpb = driftPpb;
    }

    /** Readings are of this width from now on. */
    void become(Width width) {
        this.width = width;
    }

    /** A new life of the service remembers no readings. */
    void restart() {
        breaks = 0;
        together = ReadingBound.NOTHING;
    }

    /** A break that is noticed whatever readings say. */
    void noticeBreak() {
        breaks++;
        together = ReadingBound.NOTHING;
    }

    /** A reading of the time {@code global}. */
    Reading read(long global, long local, Era era) {
        long error = error();
        long middle = global + offset(error);
        Reading reading = reading(middle, error, local, era);
        ReadingBound now = ReadingBound.of(reading);
        if (together.excludes(now)) {
            noticeBreak();
            reading = reading(middle, error, local, era);
        }
        together = together.and(now);
        return reading;
    }

    private Reading reading(long middle, long error, long local, Era era) {
        Reading.Basis basis =
                new Reading.Basis(
                        Timestamp.ofNanos(middle), Timestamp.ofNanos(local), era, driftPpb, breaks);
        return new Reading(basis, 0, error, null, Reading.Status.SYNCHRONIZED);
    }

    private long error() {
        return switch (width) {
            case ANY -> random.nextInt(30) == 0 ? 2 * maxErrorNs : random.nextLong(maxErrorNs + 1);
            case NARROW -> random.nextLong(maxErrorNs / 100);
            case WIDE_AHEAD, WIDE_BEHIND -> maxErrorNs;
        };
    }

    private long offset(long error) {
        return switch (width) {
            case ANY, NARROW -> random.nextLong(-error, error + 1);
            case WIDE_AHEAD -> error;
            case WIDE_BEHIND -> -error;
        };
    }
}
