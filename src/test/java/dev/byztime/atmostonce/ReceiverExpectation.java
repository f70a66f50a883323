package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.Ceiling;
import dev.byztime.time.Reading;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What can be known from outside of a receiver in one life, by which each of its verdicts must be
 * explained.
 *
 * <p>Without want of room the verdict is fixed but for one thing: whether a connection whose last
 * message is at or below {@code upper} has been forgotten yet.
 */
final class ReceiverExpectation {

    final ReceiverLife life;

    private final ReceiverLimits limits;
    private final Map<Integer, Long> accepted = new HashMap<>();

    /** As it was shown last. */
    private long upper = Long.MIN_VALUE;

    /** Whether there may have been want of room. */
    private boolean crowded;

    ReceiverExpectation(ReceiverLife life) {
        this.life = life;
        this.limits = life.receiver.limits();
    }

    /** Judges a message and checks the verdict. */
    Verdict judge(int connection, long timestamp, Reading now) {
        long ceiling = life.synced();
        Verdict verdict = life.judge(connection, timestamp, now);
        if (ceiling == Ceiling.NONE || timestamp > ceiling) {
            assertThat(verdict).as("I2").isInstanceOf(Verdict.Early.class);
            return verdict;
        }
        checkStatus(now);
        assertThat(upper).as("I3").isGreaterThanOrEqualTo(watermark(now));
        Long last = accepted.get(connection);
        switch (verdict) {
            case Verdict.Accepted _ -> {
                assertThat(timestamp).as("I1").isGreaterThan(last == null ? upper : last);
                accepted.put(connection, timestamp);
            }
            case Verdict.Duplicate duplicate -> {
                long known = Objects.requireNonNull(last);
                assertThat(duplicate.last().toNanosExact()).isEqualTo(known);
                assertThat(timestamp).as("I5").isLessThanOrEqualTo(known);
                assertThat(duplicate.certain()).isEqualTo(timestamp == known);
            }
            case Verdict.Stale stale -> {
                assertThat(stale.upper().toNanosExact()).isEqualTo(upper);
                assertThat(timestamp).as("I5").isLessThanOrEqualTo(upper);
                assertThat(last == null ? upper : last).as("I3").isLessThanOrEqualTo(upper);
            }
            case Verdict.Early early -> throw new AssertionError("I5: " + early);
        }
        return verdict;
    }

    /** Lets it forget. */
    void forget(Reading now) {
        life.receiver.forget(now);
        if (life.synced() != Ceiling.NONE) {
            checkStatus(now);
            long span = Math.max(1024, limits.memoryNs() / 256);
            assertThat(life.receiver.status().connections())
                    .as("I6")
                    .isLessThanOrEqualTo(
                            accepted.values().stream().filter(last -> last > upper - span).count());
        }
    }

    /** Whether it was never short of room. */
    boolean hadRoom() {
        return !crowded;
    }

    private void checkStatus(Reading now) {
        ReceiverStatus status = life.receiver.status();
        assertThat(status.upperNs()).as("I3").isGreaterThanOrEqualTo(upper);
        if (!crowded) {
            long may = Math.max(upper, Math.max(life.beginning().ceilingNs(), watermark(now)));
            assertThat(status.upperNs()).as("I5").isLessThanOrEqualTo(may);
        }
        upper = status.upperNs();
        assertThat(status.connections()).as("I6").isLessThanOrEqualTo(limits.connections());
        crowded |= status.connections() == limits.connections();
    }

    private long watermark(Reading now) {
        return now.earliest().toNanosExact() - limits.memoryNs();
    }
}
