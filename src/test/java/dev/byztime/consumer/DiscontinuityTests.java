package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;
import static dev.byztime.consumer.RefusalAssertions.assertRefused;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.byztime.time.TimeBreak;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.timedata.Entry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Tests that an entry which excludes what its predecessor still guaranteed is noticed, once. */
class DiscontinuityTests {

    @RegisterExtension private final Machine machine = Machine.temporary();
    private final ConsumerContext context = machine.context();
    private final List<TimeBreak> told = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void start() {
        context.subscribe(told::add);
        log.start();
        Machine.LOG.addAppender(log);
    }

    @AfterEach
    void stop() {
        Machine.LOG.detachAppender(log);
    }

    @Test
    void firstEntryBreaksNothing() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
    }

    /** 100 s later the first entry allows 0.05 s more: 50.55 is its greatest offset. */
    @ParameterizedTest
    @ValueSource(strings = {"50.85s", "49.15s", "50s", "50.5s"})
    void overlappingEntriesBreakNothing(String offset) throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.pass("100s");
        machine.publish(offset, "0.3s");
        assertBreaks(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50.850000001s", "49.149999999s", "1000000s", "-1000000s"})
    void disjointEntriesAreADiscontinuity(String offset) throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.pass("100s");
        machine.publish(offset, "0.3s");
        assertBreaks(1);
    }

    /** Compared where the new entry holds, not when it is read. */
    @Test
    void guaranteeIsWidenedToTheDateOfTheNewEntryOnly() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.publish("51.05s", "0.5s");
        machine.pass("100000s"); // by now both allow anything
        assertBreaks(1);
    }

    @Test
    void guaranteeIsWidenedByTheContextsDrift() throws IOException {
        context.driftPpb(1_000_000);
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.pass("100s");
        machine.publish("51.2s", "0.5s");
        assertBreaks(0);
        context.driftPpb(0);
        machine.pass("100s");
        machine.publish("52.200000001s", "0.5s");
        assertBreaks(1);
    }

    @Test
    void olderEntryIsComparedToo() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.publish(new Entry(span("51s"), span("0.45s"), span("900s")));
        assertBreaks(0);
        machine.publish(new Entry(span("50s"), span("0.5s"), span("900s")));
        assertBreaks(1);
    }

    /** Each agrees with the one before, and the last contradicts the first. */
    @Test
    void entriesThatSlipAwayOneByOneAreADiscontinuity() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.publish("50.9s", "0.5s");
        assertBreaks(0);
        machine.publish("51.8s", "0.5s");
        assertBreaks(1);
        machine.publish("52.7s", "0.5s"); // which agrees with the one that broke it
        assertBreaks(1);
        machine.publish("50.95s", "0.5s");
        assertBreaks(2);
    }

    /** Both sides of a discontinuity are told apart by the number of breaks in the reading. */
    @Test
    void newEntryIsUsedAndItsReadingsCountTheBreak() throws IOException {
        machine.publish("50s", "0.5s");
        assertThat(context.now().breaks()).isZero();
        machine.publish("60s", "0.5s");
        assertThat(context.now().breaks()).isEqualTo(1);
        assertThat(context.now().estimate()).isEqualTo(span("1060s"));
        machine.publish("50s", "0.5s");
        assertThat(context.now().breaks()).isEqualTo(2);
    }

    @Test
    void eachIsCountedLoggedAndToldOnce() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.publish("60s", "0.5s");
        for (int i = 0; i < 3; i++) {
            assertBreaks(1);
            context.observe();
            machine.publish("60s", "0.5s");
        }
        assertThat(told.getFirst().kind()).isEqualTo(TimeBreak.Kind.DISCONTINUITY);
        assertThat(told.getFirst().detail()).contains("50.000000000").contains("60.000000000");
        assertThat(log.list.getFirst().getLevel()).isEqualTo(Level.WARN);
        assertThat(log.list.getFirst().getFormattedMessage())
                .contains("DISCONTINUITY")
                .contains("60.000000000");
        machine.publish("70s", "0.5s");
        assertBreaks(2);
    }

    @Test
    void lookNoticesItWhileNobodyAsks() throws IOException {
        machine.publish("50s", "0.5s");
        context.observe();
        machine.publish("60s", "0.5s");
        context.observe();
        assertThat(told).hasSize(1);
    }

    @Test
    void guaranteeOutlastsAMissingFile() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        Files.delete(machine.path);
        assertRefused(context::now, Unavailable.FILE_MISSING);
        machine.reopen(Machine.ERA);
        assertRefused(context::now, Unavailable.NEVER_SYNCHRONIZED);
        machine.publish("60s", "0.5s");
        assertBreaks(1);
    }

    @Test
    void guaranteeOutlastsAnUnsynchronizedEntry() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.publishUnsynchronized();
        assertRefused(context::now, Unavailable.NEVER_SYNCHRONIZED);
        machine.publish("60s", "0.5s");
        assertBreaks(1);
    }

    @Test
    void guaranteeOutlastsAMalformedFile() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        Files.write(machine.path, new byte[4096], StandardOpenOption.WRITE);
        assertRefused(context::now, Unavailable.FILE_MALFORMED);
        machine.reopen(Machine.ERA);
        machine.publish("60s", "0.5s");
        assertBreaks(1);
    }

    @Test
    void guaranteeThatAgreesAfterAGapBreaksNothing() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        Files.delete(machine.path);
        assertRefused(context::now, Unavailable.FILE_MISSING);
        machine.reopen(Machine.ERA);
        machine.publish("50.9s", "0.5s");
        assertBreaks(0);
    }

    /** The raw clock stood still meanwhile, so what held before says nothing about now. */
    @Test
    void guaranteeEndsWithASuspend() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.pass("1s");
        machine.sleep("1h");
        assertRefused(context::now, Unavailable.SUSPENDED);
        machine.pass("1s");
        machine.publish("3650s", "0.5s");
        assertThat(context.now().breaks()).isEqualTo(1);
        assertThat(context.discontinuities()).isZero();
        assertThat(told).extracting(TimeBreak::kind).containsExactly(TimeBreak.Kind.SUSPEND);
        machine.publish("50s", "0.5s");
        assertThat(context.now().breaks()).isEqualTo(2);
        assertThat(context.discontinuities()).isEqualTo(1);
    }

    /** Refused for another reason than its content, so it guaranteed nothing. */
    @Test
    void entryFromBeforeASuspendIsNoGuarantee() throws IOException {
        machine.sleep("1h");
        machine.publish("50s", "0.5s");
        machine.pass("1ns");
        assertRefused(context::now, Unavailable.SUSPENDED);
        machine.pass("1s");
        machine.publish("3650s", "0.5s");
        assertBreaks(0);
    }

    /** A listener may ask for the time; and what the first one does is no reason to skip others. */
    @Test
    void everyListenerIsToldEvenIfOneOfThemReads() throws IOException {
        List<Long> seen = new ArrayList<>();
        context.subscribe(what -> seen.add(context.now().breaks()));
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.publish("60s", "0.5s");
        assertBreaks(1);
        assertThat(seen).containsExactly(1L);
    }

    /** Else one wide entry would be a way to begin a new timescale unnoticed. */
    @Test
    void wideEntryInBetweenDoesNotLaunderABreak() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.publish("50s", "1000000s");
        context.observe();
        machine.publish("60s", "0.5s");
        assertBreaks(1);
    }

    @Test
    void entryThatNoReadingCouldBeMadeOfDoesNotLaunderABreak() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.publish(new Entry(span("50s"), Entry.UNSYNCHRONIZED.plusNanos(-1), span("1s")));
        assertRefused(context::now, Unavailable.OVERFLOW);
        machine.publish(new Entry(span("50s"), span("1s"), Timestamp.MAX));
        assertRefused(context::now, Unavailable.OVERFLOW);
        machine.publish("60s", "0.5s");
        assertBreaks(1);
    }

    /** It was counted at every look, and each time woke all who waited. */
    @Test
    void entryAtTheEndOfTheRangeIsNotCountedAgainAndAgain() throws IOException {
        machine.publish("50s", "0.5s");
        assertBreaks(0);
        machine.publish(new Entry(Timestamp.MAX, span("1s"), span("1s")));
        for (int i = 0; i < 5; i++) {
            context.observe();
        }
        assertThat(told).isEmpty();
        machine.publish("50s", "0.5s");
        assertBreaks(0);
    }

    /** A reading must not fail for it, nor may it keep others from being told. */
    @Test
    void listenerThatFailsHarmsNobodyElse() throws IOException {
        ConsumerContext careful = machine.context();
        careful.subscribe(what -> {
            throw new IllegalStateException("a listener's own fault");
        });
        careful.subscribe(told::add);
        machine.publish("50s", "0.5s");
        careful.now();
        machine.publish("60s", "0.5s");
        assertThat(careful.now().breaks()).isEqualTo(1);
        assertThat(told).hasSize(1);
    }

    private void assertBreaks(int expected) {
        assertThat(context.now().breaks()).isEqualTo(expected);
        assertThat(context.discontinuities()).isEqualTo(expected);
        assertThat(told).hasSize(expected);
        assertThat(log.list).hasSize(expected);
        for (int i = 0; i < expected; i++) {
            assertThat(told.get(i).breaks()).isEqualTo(i + 1);
        }
    }
}
