package dev.byztime.client;

import dev.byztime.clock.LocalClock;
import dev.byztime.time.Era;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

/**
 * A reading that travelled over a network, and is carried on by this machine's CLOCK_BOOTTIME: the
 * README, "What a client must do". A daemon may slew that clock by up to a tenth.
 *
 * @param interval global time at some moment between the request and its answer
 * @param era the era of the service's machine
 * @param driftPpb the service's bound on drift, in parts per billion
 * @param sentNs the moment before the request was sent, in nanoseconds of CLOCK_BOOTTIME
 * @param receivedNs the moment after the answer came, likewise
 * @param clock the clock of this machine
 */
public record TravelledReading(
        TimeInterval interval,
        Era era,
        long driftPpb,
        long sentNs,
        long receivedNs,
        LocalClock clock) {

    /** How long a reading is used: a later break of the timescale would go unheard. */
    private static final long MAX_AGE_NS = 10_000_000_000L;

    /**
     * Global time now. The interval widens with the age of the reading, by a fifth of it.
     *
     * @throws TimeUnavailableException from ten seconds after the request was sent: ask for another
     *     reading
     */
    public TimeInterval now() {
        return at(clock.read().boottimeNs());
    }

    /** Global time at a moment of CLOCK_BOOTTIME, in nanoseconds. */
    TimeInterval at(long localNs) {
        long sinceSentNs = localNs - sentNs;
        long sinceReceivedNs = Math.max(0, localNs - receivedNs);
        if (sinceSentNs > MAX_AGE_NS) {
            throw new TimeUnavailableException(
                    Unavailable.TOO_OLD, "the reading is more than ten seconds old");
        }
        return new TimeInterval(
                interval.earliest().plusNanos(sinceReceivedNs * 9 / 10),
                interval.latest().plusNanos(Math.ceilDiv(sinceSentNs * 112, 100)));
    }
}
