package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Slept;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataException;
import dev.byztime.timedata.TimedataReader;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether two observations that overlap found the same. */
class ClockStateTests {

    private static final long DRIFT_PPB = 250_000;
    private static final Era ERA = Era.of(1, 2);
    private static final Entry ENTRY = entry(1);

    private final Observation first = observation(ENTRY, 0);
    private final ClockState state =
            ClockState.of(first, History.before(first).with(first, DRIFT_PPB), ERA, DRIFT_PPB);

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

    @Test
    void theSameFailureIsTheSameAndAnotherIsNot(@TempDir Path folder) throws IOException {
        Observation missing = observation(null, failure(folder.resolve("missing")), 0);
        Path malformed = Files.createFile(folder.resolve("malformed"));
        ClockState none =
                ClockState.of(
                        missing, History.before(missing).with(missing, DRIFT_PPB), ERA, DRIFT_PPB);
        TimedataException again = failure(folder.resolve("missing"));
        assertThat(none.agreesWith(observation(null, again, 0))).isTrue();
        assertThat(none.agreesWith(observation(null, failure(malformed), 0))).isFalse();
    }

    private static TimedataException failure(Path file) {
        try (TimedataReader reader = new TimedataReader(file, ERA)) {
            return catchThrowableOfType(TimedataException.class, reader::read);
        }
    }

    private static Observation observation(Entry entry, long sleptNs) {
        return observation(entry, null, sleptNs);
    }

    private static Observation observation(
            @Nullable Entry entry, @Nullable TimedataException failure, long sleptNs) {
        return new Observation(
                entry,
                failure,
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
