package dev.byztime.consumer;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

/** How old or wide a reading may be. */
public final class Limits {

    /** No limits: for measurements and comparisons with the reference, which has none. */
    public static final Limits NONE =
            new Limits(Timestamp.MAX, Timestamp.MAX, Timestamp.MAX, Timestamp.MAX);

    private final long degradedAgeNs;
    private final long degradedErrorNs;
    private final long refusedAgeNs;
    private final long refusedErrorNs;

    /**
     * @param degradedAge beyond it a reading is called DEGRADED
     * @param degradedError likewise
     * @param refusedAge beyond it nothing is served; what is refused is not called trustworthy, if
     *     this is the lower limit
     * @param refusedError likewise
     */
    public Limits(
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
     * @param ageNs of either sign: an entry dated ahead is as far from now as one dated back
     * @throws TimeUnavailableException beyond the limits of refusal
     */
    Reading.Status judge(long ageNs, long errorNs) {
        long distanceNs = Math.abs(ageNs);
        return distanceNs <= degradedAgeNs && errorNs <= degradedErrorNs
                ? Reading.Status.SYNCHRONIZED
                : degraded(distanceNs, errorNs);
    }

    private Reading.Status degraded(long distanceNs, long errorNs) {
        if (distanceNs > refusedAgeNs) {
            throw refusal(Unavailable.TOO_OLD, "the age is ", distanceNs, refusedAgeNs);
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
