package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;
import static dev.byztime.consumer.RefusalAssertions.assertRefused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;

/** Tests how estimates move in slew mode, as byztime_slew(3) documents it. */
class SlewingTests {

    private static final long SAME_RATE = 1_000_000_000;

    @RegisterExtension private final Machine machine = Machine.publishing("50s", "0.5s");
    private ConsumerContext context = machine.context();

    @Test
    void slewingBeginsWithTheEstimateNow() {
        context.slew(999_500_000, 1_000_500_000, span("1s"));
        assertThat(context.now().estimate()).isEqualTo(span("1050s"));
        assertThat(context.now().mode()).isEqualTo(Reading.EstimateMode.SLEW);
    }

    @Test
    void estimateStopsRatherThanGoBack() throws IOException {
        context.slew(0, Slewing.UNBOUNDED, span("1s"));
        machine.publish("49s", "2s");
        machine.pass("0.25s");
        assertThat(context.now().estimate()).isEqualTo(span("1050s"));
        machine.pass("0.75s");
        assertThat(context.now().estimate()).isEqualTo(span("1050s"));
        machine.pass("0.25s");
        assertThat(context.now().estimate()).isEqualTo(span("1050.25s"));
        machine.publish("60s", "2s");
        assertThat(context.now().estimate()).isEqualTo(span("1061.25s"));
    }

    @Test
    void minimumRateHoldsWhileTheDataIsBehind() throws IOException {
        context.slew(999_500_000, Slewing.UNBOUNDED, span("1s"));
        machine.publish("49.999s", "0.5s");
        machine.pass("1s");
        assertThat(context.now().estimate()).isEqualTo(span("1050.9995s"));
        machine.pass("1s");
        assertThat(context.now().estimate()).as("caught up").isEqualTo(span("1051.999s"));
        machine.pass("1s");
        assertThat(context.now().estimate()).isEqualTo(span("1052.999s"));
    }

    /** The reference's weakness 1: it scales global time, so its maximum never clamps. */
    @Test
    void maximumRateAboveOneClamps() throws IOException {
        context.slew(0, 1_000_500_000, span("1s"));
        machine.publish("50.004s", "0.5s");
        assertThat(context.now().estimate()).isEqualTo(span("1050s"));
        machine.pass("6s");
        assertThat(context.now().estimate()).isEqualTo(span("1056.003s"));
        machine.pass("1s");
        assertThat(context.now().estimate()).isEqualTo(span("1057.0035s"));
        machine.pass("1s");
        assertThat(context.now().estimate()).as("caught up").isEqualTo(span("1058.004s"));
        machine.pass("1s");
        assertThat(context.now().estimate()).isEqualTo(span("1059.004s"));
    }

    @Test
    void equalRatesLeaveNoChoice() throws IOException {
        context.slew(SAME_RATE, SAME_RATE, span("1s"));
        machine.publish("49s", "2s");
        machine.pass("7s");
        assertThat(context.now().estimate()).isEqualTo(span("1057s"));
        machine.publish("51s", "2s");
        machine.pass("7s");
        assertThat(context.now().estimate()).isEqualTo(span("1064s"));
    }

    /**
     * Else readings that follow each other within a nanosecond would move at a rate of their own.
     */
    @Test
    void partsOfANanosecondCountAtTheMinimumRate() {
        Slewing.Point last = new Slewing.Point(Timestamp.ofNanos(0), span("1s"));
        Slewing slewing = new Slewing(999_500_000, Slewing.UNBOUNDED, last);
        assertThat(slewing.next(Timestamp.ofNanos(1), span("1s")))
                .isEqualTo(new Slewing.Point(Timestamp.ofNanos(1), span("1s"), 999_500_000));
    }

    @Test
    void partsOfANanosecondBelowTheMaximumRateDoNotRaiseTheEstimate() {
        Slewing.Point last = new Slewing.Point(Timestamp.ofNanos(0), span("1s"));
        Slewing slewing = new Slewing(0, 1_000_500_000, last);
        Timestamp wanted = span("1s").plusNanos(1);
        assertThat(slewing.next(Timestamp.ofNanos(1), wanted))
                .isEqualTo(new Slewing.Point(Timestamp.ofNanos(1), wanted));
    }

    /** The bounds stay the data's own, so the estimate may lie outside them. */
    @Test
    void boundsAreNotSlewed() throws IOException {
        context.slew(SAME_RATE, SAME_RATE, span("1s"));
        machine.publish("60s", "0.5s");
        Reading now = context.now();
        assertThat(now.earliest()).isEqualTo(span("1059.5s"));
        assertThat(now.latest()).isEqualTo(span("1060.5s"));
        assertThat(now.estimate()).isEqualTo(span("1050s"));
    }

    @Test
    void stepGoesBackToTheData() throws IOException {
        context.slew(SAME_RATE, SAME_RATE, span("1s"));
        machine.publish("49s", "0.5s");
        assertThat(context.now().estimate()).isEqualTo(span("1050s"));
        context.step();
        assertThat(context.now().estimate()).isEqualTo(span("1049s"));
        assertThat(context.now().mode()).isEqualTo(Reading.EstimateMode.STEP);
    }

    @Test
    void slewingCanBeginWithTheNextReading() throws IOException {
        context.slewFromNextReading(SAME_RATE, SAME_RATE);
        machine.publish("51s", "0.5s");
        assertThat(context.now().estimate()).isEqualTo(span("1051s"));
        machine.publish("52s", "0.5s");
        machine.pass("1s");
        assertThat(context.now().estimate()).isEqualTo(span("1052s"));
    }

    /** A refused reading gave no estimate that could be continued. */
    @Test
    void refusedReadingDoesNotBeginIt() throws IOException {
        context.slewFromNextReading(SAME_RATE, SAME_RATE);
        machine.publishUnsynchronized();
        assertRefused(context::now, Unavailable.NEVER_SYNCHRONIZED);
        machine.publish("50s", "0.5s");
        machine.pass("1s");
        assertThat(context.now().estimate()).isEqualTo(span("1051s"));
    }

    /** Else it would begin with what was too bad to be told, and take hours to forget it. */
    @Test
    void readingRefusedByALimitDoesNotBeginIt() throws IOException {
        ReadingLimits limits =
                new ReadingLimits(Timestamp.MAX, span("1s"), Timestamp.MAX, span("1s"));
        context = machine.context("0s", 250_000, limits);
        context.slewFromNextReading(SAME_RATE, SAME_RATE);
        machine.publish("40s", "20s");
        assertRefused(context::now, Unavailable.ERROR_TOO_LARGE);
        machine.publish("50s", "0.5s");
        machine.pass("1s");
        assertThat(context.now().estimate()).isEqualTo(span("1051s"));
    }

    @Test
    void slewingIsRefusedWhileTheErrorNowIsTooLarge() {
        assertRefused(
                () -> context.slew(0, SAME_RATE, span("0.499999999s")),
                Unavailable.ERROR_TOO_LARGE);
        context.slew(0, SAME_RATE, span("0.5s"));
        context.step();
        machine.pass("100s"); // by now it is 0.55 s, though the entry still says 0.5 s
        assertRefused(
                () -> context.slew(0, SAME_RATE, span("0.549999999s")),
                Unavailable.ERROR_TOO_LARGE);
        assertThat(context.now().mode()).as("as before").isEqualTo(Reading.EstimateMode.STEP);
        context.slew(0, SAME_RATE, span("0.55s"));
        assertThat(context.now().mode()).isEqualTo(Reading.EstimateMode.SLEW);
    }

    @Test
    void slewingIsRefusedWithoutTime() throws IOException {
        machine.publishUnsynchronized();
        assertRefused(
                () -> context.slew(0, SAME_RATE, Timestamp.MAX), Unavailable.NEVER_SYNCHRONIZED);
    }

    @ParameterizedTest
    @CsvSource({"-1, 1000000000", "-2, -1", "1000000001, 1000000000", "1, 0"})
    void ratesThatMakeNoSenseAreRefused(long min, long max) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.slew(min, max, Timestamp.MAX));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> context.slewFromNextReading(min, max));
        assertThat(context.now().mode()).isEqualTo(Reading.EstimateMode.STEP);
    }

    @Test
    void estimateBeyondRangeIsAnOverflow() throws IOException {
        context.slew(Long.MAX_VALUE - 1, Long.MAX_VALUE - 1, span("1s"));
        machine.pass("1000000000s");
        assertRefused(context::now, Unavailable.OVERFLOW);
    }
}
