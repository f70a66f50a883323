package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;
import static dev.byztime.consumer.RefusalAssertions.assertRefused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.clock.LocalTime;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;
import dev.byztime.timedata.TimedataWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Tests for how long an entry is kept, and that time and its bound never are. */
class KeptEntryTests {

    @RegisterExtension private final Machine machine = Machine.publishing("50s", "0.5s");

    @Test
    void entryIsNotReadAgainWhileItIsKept() throws IOException {
        ConsumerContext context = machine.context("5ms");
        assertThat(offset(context)).isEqualTo(span("50s"));
        machine.publish("50.1s", "0.5s");
        machine.pass("4.999999ms");
        assertThat(offset(context)).isEqualTo(span("50s"));
    }

    @Test
    void entryIsReadAgainOnceItWasKeptThatLong() throws IOException {
        ConsumerContext context = machine.context("5ms");
        assertThat(offset(context)).isEqualTo(span("50s"));
        machine.publish("50.1s", "0.5s");
        machine.pass("5ms");
        assertThat(offset(context)).isEqualTo(span("50.1s"));
        machine.publish("50.2s", "0.5s");
        machine.pass("5ms");
        assertThat(offset(context)).isEqualTo(span("50.2s"));
    }

    /** Kept since the look began: by its end it may be superseded. */
    @Test
    void keepingCountsFromBeforeTheLook() throws IOException {
        ConsumerContext context =
                machine.context(
                        machine.clock,
                        () -> { // after the entry was read
                            machine.pass("3ms");
                            return machine.clock.slept();
                        },
                        "5ms",
                        250_000,
                        ReadingLimits.NONE);
        context.now();
        machine.publish("50.1s", "0.5s");
        machine.pass("2ms");
        assertThat(offset(context)).isEqualTo(span("50.1s"));
    }

    @Test
    void withoutKeepingEachReadingReads() throws IOException {
        ConsumerContext context = machine.context("0s");
        for (String offset : new String[] {"50s", "50.1s", "50.2s"}) {
            machine.publish(offset, "0.5s");
            assertThat(offset(context)).isEqualTo(span(offset));
        }
    }

    @Test
    void refusalIsKeptAsLongAsAnEntry() throws IOException {
        machine.publishUnsynchronized();
        ConsumerContext context = machine.context("5ms");
        assertRefused(context::now, Unavailable.NEVER_SYNCHRONIZED);
        machine.publish("50s", "0.5s");
        assertRefused(context::now, Unavailable.NEVER_SYNCHRONIZED);
        machine.pass("5ms");
        assertThat(offset(context)).isEqualTo(span("50s"));
    }

    @Test
    void timeAndBoundAreNeverKept() {
        ConsumerContext context = machine.context("1h");
        context.now();
        machine.pass("100s");
        assertThat(context.now().local()).isEqualTo(span("1100s"));
        assertThat(context.now().error()).isEqualTo(span("0.55s"));
    }

    @Test
    void limitsApplyToAKeptEntryToo() {
        ReadingLimits limits =
                new ReadingLimits(span("1s"), Timestamp.MAX, span("1s"), Timestamp.MAX);
        ConsumerContext context = machine.context("1h", 250_000, limits);
        context.now();
        machine.pass("1.000000001s");
        assertRefused(context::now, Unavailable.TOO_OLD);
    }

    /** The raw clock stands still while the machine sleeps, and would keep the entry for ever. */
    @Test
    void ageOfAKeptEntryCountsSleep() throws IOException {
        ConsumerContext context = machine.context("5ms");
        context.now();
        machine.publish("50.1s", "0.5s");
        machine.sleep("0.9ms"); // too short to be noticed
        machine.pass("4.099999ms");
        assertThat(offset(context)).isEqualTo(span("50s"));
        machine.pass("1ns");
        assertThat(offset(context)).isEqualTo(span("50.1s"));
    }

    /** An hour of keeping is left, and the entry is wrong already. */
    @ParameterizedTest
    @ValueSource(strings = {"1000001ns", "2ms", "1m", "59m", "2h"})
    void sleepIsNoticedAtTheNextReadingWhileAnEntryIsKept(String asleep) {
        ConsumerContext context = machine.context("1h");
        context.now();
        machine.pass("1us");
        machine.sleep(asleep);
        assertRefused(context::now, Unavailable.SUSPENDED);
        assertThat(context.suspends()).isEqualTo(1);
    }

    @Test
    void sleepBelowAMillisecondIsNone() {
        ConsumerContext context = machine.context("1h");
        context.now();
        machine.sleep("1ms");
        assertThat(context.now().estimate()).isEqualTo(span("1050s"));
        assertThat(context.suspends()).isZero();
    }

    /** The two clocks run at different rates, and over an hour that adds up. */
    @Test
    void clocksThatDriftApartAreNoSuspend() {
        ConsumerContext context =
                machine.context(
                        () -> {
                            LocalTime now = machine.clock.read();
                            long faster = (now.rawNs() - Machine.START.toNanosExact()) / 2_000;
                            return new LocalTime(now.rawNs(), now.boottimeNs() + faster);
                        },
                        machine.clock,
                        "24h",
                        250_000,
                        ReadingLimits.NONE);
        context.now();
        machine.pass("1h");
        assertThat(context.now().local()).isEqualTo(span("4600s"));
        assertThat(context.suspends()).isZero();
    }

    @Test
    void replacedFileIsNoticed() throws IOException {
        ConsumerContext context = machine.context();
        context.now();
        replaceFile("50.1s");
        assertThat(offset(context)).isEqualTo(span("50.1s"));
        machine.publish("50.3s", "0.5s"); // into the file that is gone
        assertThat(offset(context)).isEqualTo(span("50.1s"));
    }

    @Test
    void aKeptEntryGivesTheSameReadingWithoutWaiting() throws IOException {
        ConsumerContext context = machine.context("5ms");
        Reading first = context.now();
        assertThat(context.nowIfKept(inVain())).hasToString(first.toString());
        machine.publish("50.1s", "0.5s");
        machine.pass("2.5ms");
        assertThat(context.nowIfKept(inVain())).hasToString(context.now().toString());
    }

    /** Such a reading would need the file. */
    @Test
    void thereIsNoReadingWithoutWaitingIfTheEntryIsNotKept() {
        ConsumerContext context = machine.context("5ms");
        assertThat(context.nowIfKept(inVain())).isNull();
        context.now();
        machine.pass("5ms");
        assertThat(context.nowIfKept(inVain())).isNull();
        assertThat(machine.context("0s").nowIfKept(inVain())).isNull();
    }

    @Test
    void sleepIsNoticedByReadingsWithoutWaitingToo() {
        ConsumerContext context = machine.context("1h");
        context.now();
        machine.sleep("1000001ns");
        assertThat(context.nowIfKept(inVain())).isNull();
        assertThat(context.suspends()).isZero(); // left to a reading that may wait
    }

    @Test
    void refusalsAreTheSameWithoutWaiting() throws IOException {
        machine.publishUnsynchronized();
        ConsumerContext context = machine.context("5ms");
        context.observe();
        assertRefused(() -> context.nowIfKept(inVain()), Unavailable.NEVER_SYNCHRONIZED);
    }

    @Test
    void estimatesNeverGoBackWithoutWaitingEither() throws IOException {
        ConsumerContext context = machine.context("5ms");
        context.slew(0, 0, Timestamp.MAX); // estimates stand still
        Reading first = context.now();
        machine.pass("1ms");
        Reading second = Objects.requireNonNull(context.nowIfKept(inVain()));
        assertThat(second.mode()).isEqualTo(Reading.EstimateMode.SLEW);
        assertThat(second.estimate()).isEqualTo(first.estimate());
    }

    /** Once it is older than half of what it may be, and once at a time. */
    @Test
    void aKeptEntryIsReadAgainInTimeByAnotherThread() throws IOException {
        ConsumerContext context = machine.context("5ms");
        context.now();
        machine.publish("50.1s", "0.5s");
        machine.pass("2.500001ms");
        List<Runnable> others = new ArrayList<>();
        context.nowIfKept(others::add);
        context.nowIfKept(others::add);
        assertThat(others).hasSize(1);
        assertThat(offset(context)).isEqualTo(span("50s"));
        others.removeFirst().run();
        assertThat(offset(context)).isEqualTo(span("50.1s"));
        machine.pass("2.500001ms");
        context.nowIfKept(others::add);
        assertThat(others).hasSize(1);
    }

    @Test
    void aRefusedThreadIsAskedForAgain() {
        ConsumerContext context = machine.context("5ms");
        context.now();
        machine.pass("3ms");
        List<Runnable> others = new ArrayList<>();
        assertThat(
                        context.nowIfKept(task -> {
                            throw new RejectedExecutionException();
                        }))
                .isNotNull();
        context.nowIfKept(others::add);
        assertThat(others).hasSize(1);
    }

    /** Other threads, of which none is needed. */
    private static Executor inVain() {
        return task -> {
            throw new AssertionError("a task for another thread");
        };
    }

    private void replaceFile(String offset) throws IOException {
        Path other = machine.path.resolveSibling("other");
        try (TimedataWriter writer =
                TimedataWriter.open(
                        other, Machine.ERA, machine.clock.read().raw(), machine.clock.real())) {
            writer.publish(new Entry(span(offset), span("0.5s"), machine.clock.read().raw()));
        }
        Files.move(other, machine.path, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Timestamp offset(ConsumerContext context) {
        return context.offset().estimate();
    }
}
