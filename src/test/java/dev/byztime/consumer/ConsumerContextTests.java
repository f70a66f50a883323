package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;
import static dev.byztime.consumer.RefusalAssertions.assertRefused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byztime.time.Reading;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Tests what a reading says: the entry's bound, widened to now. */
class ConsumerContextTests {

    @RegisterExtension private final Machine machine = Machine.temporary();

    @Test
    void readingIsLocalTimePlusOffset() throws IOException {
        machine.publish("50.25s", "0.5s");
        Reading now = machine.context().now();
        assertThat(now.local()).isEqualTo(span("1000s"));
        assertThat(now.interval()).isEqualTo(between("1049.75s", "1050.75s"));
        assertThat(now.estimate()).isEqualTo(span("1050.25s"));
        assertThat(now.error()).isEqualTo(span("0.5s"));
        assertThat(now.age()).isEqualTo(Timestamp.ZERO);
        assertThat(now.era()).isEqualTo(Machine.ERA);
        assertThat(now.driftPpb()).isEqualTo(250_000);
        assertThat(now.status()).isEqualTo(Reading.Status.SYNCHRONIZED);
        assertThat(now.mode()).isEqualTo(Reading.EstimateMode.STEP);
        assertThat(now.breaks()).isZero();
    }

    @Test
    void boundWidensByTwiceTheDriftWithTheAgeOfTheEntry() throws IOException {
        machine.publish("50s", "0.5s");
        machine.pass("100s");
        Reading now = machine.context().now();
        assertThat(now.age()).isEqualTo(span("100s"));
        assertThat(now.error()).isEqualTo(span("0.55s"));
        assertThat(now.interval()).isEqualTo(between("1149.45s", "1150.55s"));
    }

    /** As the reference rounds: half a nanosecond to the even neighbour. */
    @ParameterizedTest
    @CsvSource({
        "1us, 0ns",
        "1001ns, 1ns",
        "2us, 1ns",
        "2999ns, 1ns",
        "3us, 2ns",
        "5us, 2ns",
        "7us, 4ns"
    })
    void growthIsRoundedHalfToEven(String age, String error) throws IOException {
        machine.publish("50s", "0s");
        machine.pass(age);
        assertThat(machine.context().now().error()).isEqualTo(span(error));
    }

    /** The reference lets it shrink, below zero even. */
    @Test
    void entryDatedAheadWidensTheBoundToo() throws IOException {
        machine.publish(new Entry(span("50s"), span("0.5s"), span("1100s")));
        Reading now = machine.context().now();
        assertThat(now.age()).isEqualTo(span("-100s"));
        assertThat(now.error()).isEqualTo(span("0.55s"));
    }

    @Test
    void estimateFollowsTheDataInStepMode() throws IOException {
        ConsumerContext context = machine.context();
        machine.publish("50s", "0.5s");
        assertThat(context.now().estimate()).isEqualTo(span("1050s"));
        machine.publish("49.9s", "0.5s");
        assertThat(context.now().estimate()).isEqualTo(span("1049.9s"));
    }

    /**
     * A bound that is right when the file is read may be too narrow once that has taken a while.
     */
    @Test
    void localTimeIsReadAfterTheEntry() throws IOException {
        machine.publish("50s", "0s");
        ConsumerContext context =
                machine.context(
                        machine.clock,
                        () -> { // after the entry was read
                            machine.pass("100s");
                            return machine.clock.slept();
                        });
        Reading now = context.now();
        assertThat(now.local()).isEqualTo(span("1100s"));
        assertThat(now.error()).isEqualTo(span("0.05s"));
    }

    @Test
    void driftCanBeSet() throws IOException {
        machine.publish("50s", "0.5s");
        machine.pass("100s");
        ConsumerContext context = machine.context("1h", 1_000_000, ReadingLimits.NONE);
        assertThat(context.driftPpb()).isEqualTo(1_000_000);
        assertThat(context.now().error()).isEqualTo(span("0.7s"));

        context.driftPpb(0);
        Reading now = context.now();
        assertThat(now.error()).isEqualTo(span("0.5s"));
        assertThat(now.driftPpb()).isZero();
    }

    @Test
    void negativeDriftIsRefused() throws IOException {
        ConsumerContext context = machine.context();
        assertThatIllegalArgumentException().isThrownBy(() -> context.driftPpb(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> machine.context("0s", -1, ReadingLimits.NONE));
        assertThat(context.driftPpb()).isEqualTo(ConsumerContext.DEFAULT_DRIFT_PPB);
    }

    @Test
    void offsetIsNowLessTheLocalTimeItWasTakenAt() throws IOException {
        machine.publish("-50.25s", "0.5s");
        machine.pass("100s");
        assertThat(machine.context().offset())
                .isEqualTo(new Offset(span("-50.8s"), span("-50.25s"), span("-49.7s")));
    }

    /** Slewing leaves the bounds alone, and the estimate may lie outside them. */
    @Test
    void offsetShowsTheSlewedEstimate() throws IOException {
        ConsumerContext context = machine.context();
        machine.publish("50s", "0.5s");
        context.slew(1_000_000_000, 1_000_000_000, span("1s"));
        machine.publish("52s", "0.5s");
        assertThat(context.offset())
                .isEqualTo(new Offset(span("51.5s"), span("50s"), span("52.5s")));
    }

    @Test
    void limitOfTheCallerIsComparedWithTheErrorNow() throws IOException {
        machine.publish("50s", "0.5s");
        ConsumerContext context = machine.context();
        assertThat(context.now(span("0.5s")).error()).isEqualTo(span("0.5s"));
        machine.pass("2us");
        assertRefused(() -> context.now(span("0.5s")), Unavailable.ERROR_TOO_LARGE);
        assertThat(context.now(span("0.500000001s")).error()).isEqualTo(span("0.500000001s"));
    }

    /** The reference's weakness 2: it compares the error that the entry had when it was made. */
    @Test
    void storedErrorWithinTheCallersLimitDoesNotSufficeOnceItHasGrown() throws IOException {
        machine.publish("50s", "0.1s");
        machine.pass("1h"); // 3600 s * 2 * 250 ppm = 1.8 s
        ConsumerContext context = machine.context();
        assertRefused(() -> context.now(span("0.2s")), Unavailable.ERROR_TOO_LARGE);
        assertThat(context.now(span("1.9s")).error()).isEqualTo(span("1.9s"));
    }

    @Test
    void operatorsLimitsDegradeFirstAndRefuseLater() throws IOException {
        ReadingLimits limits = new ReadingLimits(span("10s"), span("1s"), span("100s"), span("2s"));
        ConsumerContext context = machine.context("0s", 250_000, limits);
        machine.publish("50s", "0.5s");
        machine.pass("10s");
        assertThat(context.now().status()).isEqualTo(Reading.Status.SYNCHRONIZED);
        machine.pass("1ns");
        assertThat(context.now().status()).isEqualTo(Reading.Status.DEGRADED);
        machine.pass("89.999999999s");
        assertThat(context.now().status()).isEqualTo(Reading.Status.DEGRADED);
        machine.pass("1ns");
        assertRefused(context::now, Unavailable.TOO_OLD);

        machine.publish("50s", "1s");
        assertThat(context.now().status()).isEqualTo(Reading.Status.SYNCHRONIZED);
        machine.publish("50s", "1.000000001s");
        assertThat(context.now().status()).isEqualTo(Reading.Status.DEGRADED);
        machine.publish("50s", "2s");
        assertThat(context.now().status()).isEqualTo(Reading.Status.DEGRADED);
        machine.publish("50s", "2.000000001s");
        assertRefused(context::now, Unavailable.ERROR_TOO_LARGE);
    }

    @Test
    void whatIsRefusedIsNotServedHoweverLateItWouldDegrade() throws IOException {
        ReadingLimits limits =
                new ReadingLimits(Timestamp.MAX, Timestamp.MAX, span("100s"), span("2s"));
        ConsumerContext context = machine.context("0s", 0, limits);
        machine.publish("50s", "2.000000001s");
        assertRefused(context::now, Unavailable.ERROR_TOO_LARGE);
        machine.publish("50s", "2s");
        assertThat(context.now().status()).isEqualTo(Reading.Status.SYNCHRONIZED);
        machine.pass("100.000000001s");
        assertRefused(context::now, Unavailable.TOO_OLD);
    }

    /** Data dated ahead of the local clock is as far from now as data dated back. */
    @Test
    void dataDatedAheadHasAnAgeToo() throws IOException {
        ReadingLimits limits = new ReadingLimits(span("10s"), span("1s"), span("100s"), span("2s"));
        ConsumerContext context = machine.context("0s", 0, limits);
        machine.publish(new Entry(span("50s"), span("0.5s"), span("1010.5s")));
        assertThat(context.now().status()).isEqualTo(Reading.Status.DEGRADED);
        machine.publish(new Entry(span("50s"), span("0.5s"), span("1100.5s")));
        assertRefused(context::now, Unavailable.TOO_OLD);
    }

    /** One clock look for age, bound and estimate: the clock is different at each look. */
    @Test
    void readingIsOfOneMoment() throws IOException {
        machine.publish("50s", "0s");
        Deque<Timestamp> looks = new ArrayDeque<>();
        ConsumerContext context =
                machine.context(
                        () -> {
                            machine.pass("0.1ms");
                            looks.add(machine.clock.read().raw());
                            return machine.clock.read();
                        },
                        machine.clock);
        Reading now = context.now();
        assertThat(now.local()).isEqualTo(looks.getLast());
        assertThat(now.estimate()).isEqualTo(now.local().plus(span("50s")));
        assertThat(now.age()).isEqualTo(now.local().minus(Machine.START));
        assertThat(now.error()).isEqualTo(now.age().scale(500_000));
    }

    private static TimeInterval between(String earliest, String latest) {
        return new TimeInterval(span(earliest), span(latest));
    }
}
