package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Slept;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.Test;

/** Whether two observations that overlap found the same. */
class ClockStateTests {

    private static final long DRIFT_PPB = 250_000;
    private static final Entry ENTRY = entry(1);

    private final Observation first = observation(ENTRY, 0);
    private final ClockState state =
            ClockState.of(
                    first, History.before(first).with(first, DRIFT_PPB), Era.of(1, 2), DRIFT_PPB);

    @Test
    void theSameEntryWithoutASleepIsTheSame() {
        assertThat(state.agreesWith(observation(ENTRY, Slept.SUSPEND_NS))).isTrue();
    }

    @Test
    void anotherEntryIsNot() {
        assertThat(state.agreesWith(observation(entry(2), 0))).isFalse();
    }

    /** The entry is then older than its local time says. */
    @Test
    void theSameEntryAfterASleepIsNot() {
        assertThat(state.agreesWith(observation(ENTRY, Slept.SUSPEND_NS + 1))).isFalse();
    }

    private static Observation observation(Entry entry, long sleptNs) {
        return new Observation(
                entry,
                null,
                new LocalTime(2_000_000_000, 2_000_000_000),
                new Slept(sleptNs, sleptNs),
                Timestamp.ofNanos(2_000_000_001),
                1,
                2);
    }

    private static Entry entry(long offsetSeconds) {
        return new Entry(
                new Timestamp(offsetSeconds, 0), Timestamp.ofNanos(1000), new Timestamp(1, 0));
    }
}
