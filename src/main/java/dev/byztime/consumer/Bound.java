package dev.byztime.consumer;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;

import org.jspecify.annotations.Nullable;

/**
 * An entry prepared for fast readings. Its arithmetic in 64-bit nanoseconds gives exactly the
 * results of {@link Entry#errorAt}.
 *
 * @param basis the values that all its readings share
 * @param asOfNs the local time of the entry, in nanoseconds
 * @param errorNs the error at this local time, in nanoseconds
 * @param growthPpb the growth of the error in parts per billion: 2 * drift
 */
record Bound(Reading.Basis basis, long asOfNs, long errorNs, long growthPpb) {

    /**
     * @throws ArithmeticException if a reading from the entry could be out of range: as_of or error
     *     beyond 73 years, or global time near the ends of 64-bit seconds
     */
    static Bound of(Entry entry, Era era, long driftPpb, long breaks) {
        return new Bound(
                new Reading.Basis(
                        entry.offset().plus(entry.asOf()), entry.asOf(), era, driftPpb, breaks),
                inRange(entry.asOf().toNanosExact()),
                inRange(entry.error().toNanosExact()),
                Math.multiplyExact(2, driftPpb));
    }

    /**
     * The reading at a local time.
     *
     * @param localNs the local time in nanoseconds
     * @param slewed the slewed estimate; null if the estimate is the data's own
     * @throws ArithmeticException if the error at this local time is out of range
     */
    Reading at(long localNs, ReadingLimits limits, @Nullable Timestamp slewed) {
        long ageNs = localNs - asOfNs;
        long error = errorAfter(ageNs);
        return new Reading(basis, ageNs, error, slewed, limits.judge(ageNs, error));
    }

    /** The data's own estimate at a local time. */
    Timestamp estimateAt(long localNs) {
        return basis.origin().plusNanos(localNs - asOfNs);
    }

    private long errorAfter(long ageNs) {
        long distance = Math.abs(ageNs);
        long product = distance * growthPpb;
        if (Math.multiplyHigh(distance, growthPpb) != 0 || product < 0) {
            return errorLongAfter(distance);
        }
        long grown = product / Timestamp.BILLION;
        long twiceTheRest = 2 * (product - grown * Timestamp.BILLION);
        if (twiceTheRest > Timestamp.BILLION
                || (twiceTheRest == Timestamp.BILLION && (grown & 1) != 0)) {
            grown++; // to the nearest, half to even
        }
        return errorNs + grown;
    }

    /** The error after hours and more, where the product with the rate needs more than 64 bits. */
    private long errorLongAfter(long distance) {
        long grown = Timestamp.ofNanos(distance).scale(growthPpb).toNanosExact();
        return inRange(Math.addExact(errorNs, grown));
    }

    private static long inRange(long ns) {
        if (ns > Reading.LONGEST_NS || ns < -Reading.LONGEST_NS) {
            throw new ArithmeticException("beyond 73 years");
        }
        return ns;
    }
}
