package dev.byztime.consumer;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

/**
 * How old or wide a reading may be.
 *
 * @param degradedAge beyond it a reading is called DEGRADED
 * @param degradedError likewise
 * @param refusedAge beyond it nothing is served
 * @param refusedError likewise
 */
public record Limits(
        Timestamp degradedAge,
        Timestamp degradedError,
        Timestamp refusedAge,
        Timestamp refusedError) {

    /** No limits: for measurements and comparisons with the reference, which has none. */
    public static final Limits NONE =
            new Limits(Timestamp.MAX, Timestamp.MAX, Timestamp.MAX, Timestamp.MAX);

    /** What is refused is not called trustworthy, whichever limit was set lower. */
    public Limits {
        degradedAge = Timestamp.min(degradedAge, refusedAge);
        degradedError = Timestamp.min(degradedError, refusedError);
    }

    /**
     * @param age of either sign: an entry dated ahead is as far from now as one dated back
     * @throws TimeUnavailableException beyond the limits of refusal
     */
    Reading.Status judge(Timestamp age, Timestamp error) {
        if (!age.isAfter(degradedAge) && !age.isNegative() && !error.isAfter(degradedError)) {
            return Reading.Status.SYNCHRONIZED;
        }
        return judgeClosely(age.abs(), error);
    }

    private Reading.Status judgeClosely(Timestamp distance, Timestamp error) {
        if (distance.isAfter(refusedAge)) {
            throw new TimeUnavailableException(
                    Unavailable.TOO_OLD,
                    "the data is " + distance + " s old, and the limit is " + refusedAge + " s");
        }
        if (error.isAfter(refusedError)) {
            throw new TimeUnavailableException(
                    Unavailable.ERROR_TOO_LARGE,
                    "the error is " + error + " s, and the limit is " + refusedError + " s");
        }
        return distance.isAfter(degradedAge) || error.isAfter(degradedError)
                ? Reading.Status.DEGRADED
                : Reading.Status.SYNCHRONIZED;
    }
}
