package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;
import static dev.byztime.consumer.RefusalAssertions.assertRefused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.linux.ShiftedClock;
import dev.byztime.testing.FileTampering;
import dev.byztime.testing.RestlessFile;
import dev.byztime.time.Era;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tests each reason for which a context can say no, that it goes when its cause does, and counts.
 */
class UnavailableReasonTests {

    @RegisterExtension private final Machine machine = Machine.publishing("50s", "0.5s");
    private ConsumerContext context;
    private CountedClock counted;

    @BeforeEach
    void start() {
        use(machine.context());
    }

    private void use(ConsumerContext what) {
        context = what;
        counted = new CountedClock(what);
    }

    @Test
    void neverSynchronized() throws IOException {
        machine.publishUnsynchronized();
        assertPasses(Unavailable.NEVER_SYNCHRONIZED, () -> machine.publish("50s", "0.5s"));
    }

    @Test
    void fileMissing() throws IOException {
        Path aside = Files.move(machine.path, machine.path.resolveSibling("aside"));
        assertPasses(Unavailable.FILE_MISSING, () -> Files.move(aside, machine.path));
    }

    /** Even root cannot follow a link to itself. */
    @Test
    void fileUnreadable() throws IOException {
        Path aside = Files.move(machine.path, machine.path.resolveSibling("aside"));
        Files.createSymbolicLink(machine.path, machine.path.getFileName());
        assertPasses(
                Unavailable.FILE_UNREADABLE,
                () -> {
                    Files.delete(machine.path);
                    Files.move(aside, machine.path);
                });
    }

    @Test
    void fileMalformed() throws IOException {
        FileTampering.truncate(machine.path, 4095);
        assertPasses(
                Unavailable.FILE_MALFORMED,
                () -> {
                    machine.reopen(Machine.ERA);
                    machine.publish("50s", "0.5s");
                });
    }

    /** A writer without a pause: sooner or later it disturbs every try of one read. */
    @Test
    @Timeout(60)
    void fileUnstable() throws Exception {
        for (int i = 0; i < 62; i++) {
            machine.publish("50s", "0.5s"); // into each slot
        }
        try (RestlessFile file = new RestlessFile(machine.path)) {
            while (counted.refused(Unavailable.FILE_UNSTABLE) == 0
                    && !Thread.currentThread().isInterrupted()) {
                try {
                    counted.now();
                } catch (TimeUnavailableException e) {
                    assertThat(e.reason()).isEqualTo(Unavailable.FILE_UNSTABLE);
                }
            }
        }
        context.now();
    }

    @Test
    void eraMismatch() throws IOException {
        machine.reopen(Era.of(1, 2));
        machine.publish("50s", "0.5s");
        assertPasses(
                Unavailable.ERA_MISMATCH,
                () -> {
                    machine.reopen(Machine.ERA);
                    machine.publish("50s", "0.5s");
                });
    }

    @Test
    void suspended() throws IOException {
        context.now();
        machine.pass("1ns");
        machine.sleep("1h");
        assertPasses(
                Unavailable.SUSPENDED,
                () -> {
                    machine.pass("1ns");
                    machine.publish("3650s", "0.5s");
                });
    }

    @Test
    void errorTooLargeForTheOperator() throws IOException {
        ReadingLimits limits =
                new ReadingLimits(Timestamp.MAX, span("1s"), Timestamp.MAX, span("1s"));
        use(machine.context("0s", 250_000, limits));
        machine.publish("50s", "1.1s");
        assertPasses(Unavailable.ERROR_TOO_LARGE, () -> machine.publish("50s", "0.5s"));
    }

    @Test
    void errorTooLargeForTheCaller() throws IOException {
        assertRefused(() -> context.now(span("0.499999999s")), Unavailable.ERROR_TOO_LARGE);
        context.now(span("0.5s"));
    }

    @Test
    void tooOld() throws IOException {
        ReadingLimits limits =
                new ReadingLimits(span("1s"), Timestamp.MAX, span("1s"), Timestamp.MAX);
        use(machine.context("0s", 250_000, limits));
        machine.pass("1.000000001s");
        assertPasses(Unavailable.TOO_OLD, () -> machine.publish("50s", "0.5s"));
    }

    @ParameterizedTest
    @CsvSource({
        // global time within 146 years of the ends of 64-bit seconds
        "9223372032243088790, 0, 1000",
        "-9223372032243090790, 0, 1000",
        "9223372036854775807, 0, 1000",
        "-9223372036854775808, 1, 1000",
        // longer than 73 years: the age, the error, the error by now
        "0, 0, -2305842010",
        "0, 0, -9223372036854775808",
        "0, 0, 9223372036854775807",
        "0, 2305843010, 1000",
        "0, 4611686018427387902, 1000",
        "0, 2305843009, -1000000",
    })
    void overflow(long offset, long error, long asOf) throws IOException {
        machine.publish(seconds(offset, error, asOf));
        assertPasses(Unavailable.OVERFLOW, () -> machine.publish("50s", "0.5s"));
    }

    @ParameterizedTest
    @CsvSource({
        "9223372032243088789, 0, 1000",
        "-9223372032243090789, 0, 1000",
        "0, 0, -2305842009",
        "0, 0, 2305843009",
        "0, 2305843009, 1000",
    })
    void noOverflowWhileItFits(long offset, long error, long asOf) throws IOException {
        machine.publish(seconds(offset, error, asOf));
        assertThat(context.now().estimate().seconds()).isEqualTo(1000 + offset);
    }

    @Test
    void overflowOfTheErrorByDrift() throws IOException {
        machine.pass("10s");
        context.driftPpb(Long.MAX_VALUE);
        assertPasses(Unavailable.OVERFLOW, () -> context.driftPpb(250_000));
    }

    @Test
    void timeNamespace() {
        use(machine.context(new ShiftedClock(), machine.clock));
        assertRefused(counted::now, Unavailable.TIME_NAMESPACE);
        assertThat(counted.refused(Unavailable.TIME_NAMESPACE)).isOne();
    }

    private interface Remedy {
        void apply() throws IOException;
    }

    /** Refused for that reason at every reading, until the remedy. */
    private void assertPasses(Unavailable reason, Remedy remedy) throws IOException {
        long served = counted.served();
        assertRefused(counted::now, reason);
        assertRefused(counted::now, reason);
        assertRefused(context::offset, reason); // not counted
        assertThat(counted.refused(reason)).isEqualTo(2);
        remedy.apply();
        counted.now();
        assertThat(counted.served()).isEqualTo(served + 1);
        assertThat(counted.refused(reason)).isEqualTo(2);
        for (Unavailable other : Unavailable.values()) {
            if (other != reason) {
                assertThat(counted.refused(other)).as(other.reason()).isZero();
            }
        }
    }

    private static Entry seconds(long offset, long error, long asOf) {
        return new Entry(new Timestamp(offset, 0), new Timestamp(error, 0), new Timestamp(asOf, 0));
    }
}
