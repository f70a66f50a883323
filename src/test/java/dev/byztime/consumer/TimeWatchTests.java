package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.LogLines;
import dev.byztime.time.Reading;
import dev.byztime.time.RefusalReason;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;

/** The line in the log from which an operator learns that the time is gone, and why. */
class TimeWatchTests {

    @RegisterExtension private final Machine machine = Machine.publishing("50s", "1ms");
    @RegisterExtension private final LogLines lines = new LogLines(TimeWatch.class);

    private final TimeWatch watch =
            new TimeWatch(
                    machine.context("0s", 0, ServedTime.LIMITS),
                    machine.clock,
                    new ErrorHistory(),
                    new PassedLimits() {
                        @Override
                        public String of(Reading reading) {
                            return "the limit of the age was passed";
                        }

                        @Override
                        public @Nullable String of(RefusalReason reason) {
                            return reason == Unavailable.TOO_OLD ? "the-setting" : null;
                        }
                    });

    @Test
    void eachChangeIsOneLineWithTheLimitThatWasPassed() throws IOException {
        look();
        machine.pass("61s");
        look();
        machine.pass("15m");
        look();
        machine.publish("50s", "1ms");
        look();
        machine.publishUnsynchronized();
        look();
        assertThat(lines.written())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Global time: SYNCHRONIZED (error 0."),
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "Global time: DEGRADED (the limit of the age was"
                                                        + " passed)"),
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "Global time: too-old (the age of the newest data"
                                                        + " is 961.000000000 s, and the limit is"
                                                        + " 900.000000000 s, by the-setting; what"
                                                        + " needs the time is refused meanwhile)"),
                        line -> assertThat(line).startsWith("Global time: SYNCHRONIZED"),
                        line -> assertThat(line).startsWith("Global time: never-synchronized ("));
    }

    /** Several looks say no more than one. */
    private void look() {
        watch.observe();
        watch.observe();
    }
}
