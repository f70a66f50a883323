package dev.byztime.client;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.SleepMeter;
import dev.byztime.clock.Slept;
import dev.byztime.time.Era;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;

/**
 * A clock of global time in a program, from readings of a service that travelled over a network.
 *
 * <p>A reading was true at some moment between its request and its answer. So its lower bound is
 * carried on from the answer, its upper bound from the request, and both move apart by twice the
 * bound on drift: README, "What a client must do". The program's raw clock counts what passed. It
 * stands still while the machine sleeps, so a reading from before a sleep is not used.
 *
 * <p>All readings must come from one instance of the service. Another era, or a reading that
 * contradicts the one before, counts as a break of the timescale.
 */
final class ServiceClock implements IntervalClock {

    /** How long a reading is used: a later break of the timescale would go unheard. */
    static final long MAX_AGE_NS = 10_000_000_000L;

    /** The bound on the drift of this machine's raw clock, in parts per billion. */
    static final long DRIFT_PPB = 250_000;

    private final LocalClock clock;
    private final SleepMeter sleep;
    private volatile @Nullable Travelled last;

    ServiceClock(LocalClock clock, SleepMeter sleep) {
        this.clock = clock;
        this.sleep = sleep;
    }

    /**
     * The moment at which a reading was asked for.
     *
     * @param rawNs on the raw clock
     */
    record Sent(long rawNs, Slept slept) {}

    /**
     * The last reading.
     *
     * @param basis with the estimate at the moment of the answer
     * @param sent when it was asked for
     * @param receivedNs when the answer came, on the raw clock
     * @param errorNs half the width of the bounds at the moment of the answer
     */
    private record Travelled(Reading.Basis basis, Sent sent, long receivedNs, long errorNs) {

        Reading at(long rawNs) {
            // Counted from the request for both ends, which is wider, and so true.
            long passedNs = rawNs - sent.rawNs;
            long grownNs =
                    Timestamp.ofNanos(passedNs).scale(2 * basis.driftPpb()).toNanosSaturated() + 2;
            return new Reading(
                    basis,
                    rawNs - receivedNs,
                    Math.addExact(errorNs, grownNs),
                    null,
                    Reading.Status.SYNCHRONIZED);
        }
    }

    /** The moment before a request for a reading is sent. */
    Sent send() {
        Slept slept = sleep.slept();
        return new Sent(clock.read().rawNs(), slept);
    }

    /**
     * Takes a reading whose answer has just come.
     *
     * <p>One thread calls this.
     *
     * @param sent the moment before its request was sent
     * @param interval the bounds in the answer
     * @param driftPpb the service's bound on drift
     * @throws ArithmeticException if the reading is beyond what can be represented
     */
    void receive(Sent sent, TimeInterval interval, Era era, long driftPpb) {
        long receivedNs = clock.read().rawNs();
        if (sleep.slept().mayHaveSleptSince(sent.slept)) {
            return; // nobody knows for how long it travelled
        }
        Timestamp latest = interval.latest().plusNanos(receivedNs - sent.rawNs);
        Timestamp width = latest.minus(interval.earliest());
        Timestamp error = width.halveUp();
        Travelled before = last;
        Reading.Basis basis =
                new Reading.Basis(
                        interval.earliest().plus(error),
                        Timestamp.ofNanos(receivedNs),
                        era,
                        Math.max(driftPpb, DRIFT_PPB),
                        before == null ? 0 : before.basis.breaks());
        Travelled next = new Travelled(basis, sent, receivedNs, error.toNanosExact());
        last = before == null || continues(before, next) ? next : broken(next);
    }

    private static boolean continues(Travelled before, Travelled next) {
        if (!before.basis.era().equals(next.basis.era())) {
            return false;
        }
        if (next.sent.slept.mayHaveSleptSince(before.sent.slept)) {
            return true; // they cannot be compared
        }
        Reading carried = before.at(next.receivedNs);
        Reading now = next.at(next.receivedNs);
        return !now.latest().isBefore(carried.earliest())
                && !carried.latest().isBefore(now.earliest());
    }

    private static Travelled broken(Travelled one) {
        Reading.Basis basis = one.basis;
        return new Travelled(
                new Reading.Basis(
                        basis.origin(),
                        basis.asOf(),
                        basis.era(),
                        basis.driftPpb(),
                        basis.breaks() + 1),
                one.sent,
                one.receivedNs,
                one.errorNs);
    }

    @Override
    public Reading now() {
        Travelled present = last;
        if (present == null) {
            throw new TimeUnavailableException(
                    Unavailable.NEVER_SYNCHRONIZED, "no reading has come from the service yet");
        }
        long rawNs = clock.read().rawNs();
        if (sleep.slept().mayHaveSleptSince(present.sent.slept)) {
            throw new TimeUnavailableException(
                    Unavailable.SUSPENDED, "the machine slept since the last reading came");
        }
        if (rawNs - present.sent.rawNs > MAX_AGE_NS) {
            throw new TimeUnavailableException(
                    Unavailable.TOO_OLD, "no reading has come from the service for ten seconds");
        }
        return present.at(rawNs);
    }
}
