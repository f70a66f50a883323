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
        long errorNs = errorAfterNs(ageNs);
        return new Reading(basis, ageNs, errorNs, slewed, limits.judge(ageNs, errorNs));
    }

    /** The data's own estimate at a local time. */
    Timestamp estimateAt(long localNs) {
        return basis.origin().plusNanos(localNs - asOfNs);
    }

    private long errorAfterNs(long ageNs) {
        long distanceNs = Math.abs(ageNs);
        long product = distanceNs * growthPpb;
        if (Math.multiplyHigh(distanceNs, growthPpb) != 0 || product < 0) {
            return errorLongAfterNs(distanceNs);
        }
        long grownNs = product / Timestamp.BILLION;
        long twiceTheRest = 2 * (product - grownNs * Timestamp.BILLION);
        if (twiceTheRest > Timestamp.BILLION
                || (twiceTheRest == Timestamp.BILLION && (grownNs & 1) != 0)) {
            grownNs++; // to the nearest, half to even
        }
        return errorNs + grownNs;
    }

    /** The error after hours and more, where the product with the rate needs more than 64 bits. */
    private long errorLongAfterNs(long distanceNs) {
        long grownNs = Timestamp.ofNanos(distanceNs).scale(growthPpb).toNanosExact();
        return inRange(Math.addExact(errorNs, grownNs));
    }

    private static long inRange(long ns) {
        if (ns > Reading.MAX_AGE_OR_ERROR_NS || ns < -Reading.MAX_AGE_OR_ERROR_NS) {
            throw new ArithmeticException("beyond 73 years");
        }
        return ns;
    }
}
