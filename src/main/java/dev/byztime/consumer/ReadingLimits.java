package dev.byztime.consumer;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

/** The operator's limits for the age and error of a reading. */
public final class ReadingLimits {

    /** No limits: for measurements and for comparisons with libbyztime, which has no limits. */
    public static final ReadingLimits NONE =
            new ReadingLimits(Timestamp.MAX, Timestamp.MAX, Timestamp.MAX, Timestamp.MAX);

    private final long degradedAgeNs;
    private final long degradedErrorNs;
    private final long refusedAgeNs;
    private final long refusedErrorNs;

    /**
     * @param degradedAge the age beyond which a reading is DEGRADED
     * @param degradedError the error beyond which a reading is DEGRADED
     * @param refusedAge the age beyond which a reading is refused, even if {@code degradedAge} is
     *     larger
     * @param refusedError the error beyond which a reading is refused, even if {@code
     *     degradedError} is larger
     */
    public ReadingLimits(
            Timestamp degradedAge,
            Timestamp degradedError,
            Timestamp refusedAge,
            Timestamp refusedError) {
        this.refusedAgeNs = refusedAge.toNanosSaturated();
        this.refusedErrorNs = refusedError.toNanosSaturated();
        this.degradedAgeNs = Math.min(degradedAge.toNanosSaturated(), refusedAgeNs);
        this.degradedErrorNs = Math.min(degradedError.toNanosSaturated(), refusedErrorNs);
    }

    /**
     * The status of a reading.
     *
     * @param ageNs the age in nanoseconds. Its sign does not matter, because an entry dated ahead
     *     is as far from now as one dated back
     * @param errorNs the error in nanoseconds
     * @throws TimeUnavailableException if age or error is beyond the limit for refusal
     */
    Reading.Status judge(long ageNs, long errorNs) {
        long distanceNs = Math.abs(ageNs);
        return distanceNs <= degradedAgeNs && errorNs <= degradedErrorNs
                ? Reading.Status.SYNCHRONIZED
                : degraded(distanceNs, errorNs);
    }

    private Reading.Status degraded(long distanceNs, long errorNs) {
        if (distanceNs > refusedAgeNs) {
            throw refusal(
                    Unavailable.TOO_OLD,
                    "the age of the newest data is ",
                    distanceNs,
                    refusedAgeNs);
        }
        if (errorNs > refusedErrorNs) {
            throw refusal(Unavailable.ERROR_TOO_LARGE, "the error is ", errorNs, refusedErrorNs);
        }
        return Reading.Status.DEGRADED;
    }

    private static TimeUnavailableException refusal(
            Unavailable reason, String what, long isNs, long limitNs) {
        return new TimeUnavailableException(
                reason,
                what
                        + Timestamp.ofNanos(isNs)
                        + " s, and the limit is "
                        + Timestamp.ofNanos(limitNs)
                        + " s");
    }
}
