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
 * What the last look makes of global time: a bound, or a reason why there is none.
 *
 * @param bound null if {@code refusal} says why
 * @param refusal null if there is a bound
 * @param detail what was seen, for an operator; empty if there is a bound
 * @param look what was seen
 * @param history what later looks must agree with
 */
record ClockState(
        @Nullable Bound bound,
        @Nullable Unavailable refusal,
        String detail,
        Observation look,
        History history) {

    /**
     * @param history the history with this look in it
     */
    static ClockState of(Observation look, History history, Era era, long driftPpb) {
        TimedataException failure = look.failure();
        if (failure != null) {
            return refusing(
                    look, history, reason(failure.kind()), String.valueOf(failure.getMessage()));
        }
        Entry entry = Objects.requireNonNull(look.entry());
        if (!entry.isSynchronized()) {
            return refusing(
                    look,
                    history,
                    Unavailable.NEVER_SYNCHRONIZED,
                    "the file's writer has not yet learned global time in this era");
        }
        if (!history.trusts(entry)) {
            return refusing(
                    look,
                    history,
                    Unavailable.SUSPENDED,
                    "the data is from local time %s, and the machine was suspended before %s"
                            .formatted(entry.asOf(), history.trustedFrom()));
        }
        try {
            Bound bound = Bound.of(entry, era, driftPpb, history.breaks());
            return new ClockState(bound, null, "", look, history);
        } catch (ArithmeticException beyond) {
            return refusing(look, history, Unavailable.OVERFLOW, "out of range: " + entry);
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
     * Whether the machine can have slept since the look. The raw clock does not count sleep; beyond
     * a millisecond the two clocks' different rates do not explain a difference over a short time,
     * and over a long one a needless look does no harm.
     */
    boolean mayHaveSleptBy(LocalTime now) {
        return now.aheadNs() - look.at().aheadNs() > Slept.SUSPEND_NS;
    }

    /** Whether another look saw what this view was made of. */
    boolean agreesWith(Observation other) {
        return Objects.equals(look.entry(), other.entry())
                && Objects.equals(look.failureKind(), other.failureKind())
                && !other.slept().mayHaveSleptSince(history.awake());
    }

    private static ClockState refusing(
            Observation look, History history, Unavailable reason, String detail) {
        return new ClockState(null, reason, detail, look, history);
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
