package dev.byztime.consumer;

import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Slept;
import dev.byztime.time.Era;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataException;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * The state of the clock after one observation: a bound on global time, or the reason for its
 * absence.
 *
 * @param bound the bound; null if there is none
 * @param refusal the reason why there is no bound; null if there is one
 * @param detail the reason in words, for an operator to read; empty if there is a bound
 * @param observation the observation
 * @param history the guarantees that later observations are checked against
 */
record ClockState(
        @Nullable Bound bound,
        @Nullable Unavailable refusal,
        String detail,
        Observation observation,
        History history) {

    /**
     * @param history the history that includes this observation
     */
    static ClockState of(Observation observation, History history, Era era, long driftPpb) {
        TimedataException failure = observation.failure();
        if (failure != null) {
            return refusing(
                    observation,
                    history,
                    reason(failure.kind()),
                    String.valueOf(failure.getMessage()));
        }
        Entry entry = Objects.requireNonNull(observation.entry());
        if (!entry.isSynchronized()) {
            return refusing(
                    observation,
                    history,
                    Unavailable.NEVER_SYNCHRONIZED,
                    "the file's writer has not yet learned global time in this era");
        }
        if (!history.trusts(entry)) {
            return refusing(
                    observation,
                    history,
                    Unavailable.SUSPENDED,
                    "the data is from local time %s, and the machine was suspended before %s"
                            .formatted(entry.asOf(), history.trustedFrom()));
        }
        try {
            Bound bound = Bound.of(entry, era, driftPpb, history.breaks());
            return new ClockState(bound, null, "", observation, history);
        } catch (ArithmeticException beyond) {
            return refusing(observation, history, Unavailable.OVERFLOW, "out of range: " + entry);
        }
    }

    /**
     * The bound.
     *
     * @throws TimeUnavailableException if there is none
     */
    Bound requireBound() {
        if (bound == null) {
            throw new TimeUnavailableException(Objects.requireNonNull(refusal), detail);
        }
        return bound;
    }

    /**
     * Whether the machine may have been suspended since the observation. The raw clock does not
     * count the time of a suspend. Over a short time, the different rates of the two clocks cannot
     * explain a difference of more than a millisecond. Over a long time they can, but an
     * unnecessary new observation does no harm.
     */
    boolean mayHaveSleptBy(LocalTime now) {
        return now.aheadNs() - observation.at().aheadNs() > Slept.SUSPEND_NS;
    }

    /** Whether another observation found the same as the one that this state was made from. */
    boolean agreesWith(Observation other) {
        return Objects.equals(observation.entry(), other.entry())
                && Objects.equals(observation.failureKind(), other.failureKind())
                && !other.slept().mayHaveSleptSince(history.awake());
    }

    private static ClockState refusing(
            Observation observation, History history, Unavailable reason, String detail) {
        return new ClockState(null, reason, detail, observation, history);
    }

    private static Unavailable reason(TimedataException.Kind kind) {
        return switch (kind) {
            case MISSING -> Unavailable.FILE_MISSING;
            case UNREADABLE -> Unavailable.FILE_UNREADABLE;
            case MALFORMED -> Unavailable.FILE_MALFORMED;
            case OTHER_ERA -> Unavailable.ERA_MISMATCH;
            case UNSTABLE -> Unavailable.FILE_UNSTABLE;
        };
    }
}
