package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;
import static dev.byztime.consumer.RefusalAssertions.assertRefused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.clock.Slept;
import dev.byztime.time.TimeBreak;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Tests that what was written before the machine slept is not believed after it. */
class SuspendTests {

    @RegisterExtension private final Machine machine = Machine.publishing("50s", "0.5s");

    @BeforeEach
    void pass() {
        machine.pass("1us");
    }

    @Test
    void entriesFromBeforeASuspendAreRefusedUntilANewerOneComes() throws IOException {
        ConsumerContext context = machine.context();
        context.now();
        machine.sleep("1h");
        Entry late =
                new Entry(span("50s"), span("0.5s"), machine.clock.read().raw().minus(span("1ns")));
        assertRefused(context::now, Unavailable.SUSPENDED);
        machine.pass("1s");
        assertRefused(context::now, Unavailable.SUSPENDED);
        machine.publish(late); // measured before, published after
        assertRefused(context::now, Unavailable.SUSPENDED);
        machine.publish("3650s", "0.5s");
        assertThat(context.now().estimate())
                .isEqualTo(machine.clock.read().raw().plus(span("3650s")));
        assertThat(context.now().breaks()).isEqualTo(1);
        assertThat(context.suspends()).isEqualTo(1);
        assertThat(context.discontinuities()).isZero();
    }

    @Test
    void eachSuspendCountsOnceAndIsToldOnce() throws IOException {
        ConsumerContext context = machine.context();
        List<TimeBreak> told = new ArrayList<>();
        context.subscribe(told::add);
        context.now();
        for (int i = 1; i <= 3; i++) {
            machine.pass("1s");
            machine.sleep("1h");
            assertRefused(context::now, Unavailable.SUSPENDED);
            assertRefused(context::now, Unavailable.SUSPENDED);
            machine.pass("1s");
            machine.publish("50s", "0.5s");
            assertThat(context.now().breaks()).isEqualTo(i);
        }
        assertThat(told).extracting(TimeBreak::kind).containsOnly(TimeBreak.Kind.SUSPEND);
        assertThat(told).extracting(TimeBreak::breaks).containsExactly(1L, 2L, 3L);
        assertThat(told)
                .extracting(TimeBreak::detail)
                .allMatch(detail -> detail.startsWith("the machine slept about 3600.0"));
        assertThat(context.suspends()).isEqualTo(3);
    }

    /** Each too short to be noticed by itself; together they make the entry wrong by 1.8 ms. */
    @Test
    void shortSleepsAddUp() {
        ConsumerContext context = machine.context();
        context.now();
        machine.sleep("0.9ms");
        context.now();
        machine.sleep("0.9ms");
        assertRefused(context::now, Unavailable.SUSPENDED);
    }

    @Test
    void machineThatSleptBeforeTheFirstLookTrustsOnlyNewerEntries() throws IOException {
        machine.sleep("1h");
        ConsumerContext context = machine.context();
        assertRefused(context::now, Unavailable.SUSPENDED);
        machine.pass("1s");
        machine.publish("3650s", "0.5s");
        assertThat(context.offset().estimate()).isEqualTo(span("3650s"));
        assertThat(context.suspends()).as("since the context began").isZero();
    }

    @Test
    void sleepIsNoticedWhileThereIsNoFile() throws IOException {
        ConsumerContext context = machine.context();
        context.now();
        Path aside = Files.move(machine.path, machine.path.resolveSibling("aside"));
        assertRefused(context::now, Unavailable.FILE_MISSING);
        machine.sleep("1h");
        assertRefused(context::now, Unavailable.FILE_MISSING);
        Files.move(aside, machine.path);
        assertRefused(context::now, Unavailable.SUSPENDED);
        assertThat(context.suspends()).isEqualTo(1);
    }

    /** The entry is read before the machine sleeps, and would be used after it. */
    @Test
    void sleepDuringALookIsNoticed() {
        AtomicInteger looks = new AtomicInteger();
        ConsumerContext context =
                machine.context(
                        machine.clock,
                        () -> { // after the entry was read
                            if (looks.incrementAndGet() == 2) {
                                machine.sleep("1h");
                            }
                            return machine.clock.slept();
                        });
        context.now();
        assertRefused(context::now, Unavailable.SUSPENDED);
        assertThat(context.suspends()).isEqualTo(1);
    }

    /** When the clocks never agree, nothing can be told. */
    @Test
    void machineThatSleepsAtEachLookIsGivenUp() {
        ConsumerContext context =
                machine.context(
                        machine.clock,
                        () -> {
                            Slept before = machine.clock.slept();
                            machine.sleep("2ms");
                            return before;
                        });
        assertRefused(context::now, Unavailable.SUSPENDED);
    }

    /** In doubt, it slept: a bracket that was interrupted says so little. */
    @Test
    void bracketThatSaysNothingCountsAsSleep() {
        AtomicInteger looks = new AtomicInteger();
        ConsumerContext context =
                machine.context(
                        machine.clock,
                        () -> new Slept(0, looks.incrementAndGet() == 2 ? 1_000_001 : 0));
        context.now();
        assertRefused(context::now, Unavailable.SUSPENDED);
    }
}
