package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.byztime.clock.Pause;
import dev.byztime.consumer.CommitWait.Outcome;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.run.WaitRegistry;
import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Passage;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Commit wait on clocks turned by hand: a pause turns them instead of waiting. */
class CommitWaitTests {

    private static final String OFFSET = "1795236000s";
    private static final Timestamp LONGEST = span("60s");

    @RegisterExtension private final Machine machine = Machine.publishing(OFFSET, "250us");
    private final ConsumerContext context = machine.context();

    /** What happens during the next pauses, instead of the passage of the time asked for. */
    private final Deque<Event> events = new ArrayDeque<>();

    private final List<Long> pauses = new ArrayList<>();

    @FunctionalInterface
    private interface Event {
        void happen() throws IOException;
    }

    private final WaitRegistry waiting = new WaitRegistry();

    @BeforeEach
    void begin() {
        context.subscribe(waiting);
    }

    @AfterEach
    void end() {
        Thread.interrupted();
    }

    private CommitWait waits() {
        return waits(this::turnTheClock);
    }

    private CommitWait waits(Pause pause) {
        return new CommitWait(context, machine.clock, pause, waiting, LONGEST);
    }

    private void turnTheClock(long ns) {
        pauses.add(ns);
        Event event = events.poll();
        try {
            if (event == null) {
                machine.clock.advance(Timestamp.ofNanos(Math.max(0, ns)));
            } else {
                event.happen();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** An application context may be stopped and started again; between tests, Spring does so. */
    @Test
    void whatIsStartedAgainLetsCallersWaitAgain() {
        CommitWait waits = waits();
        Started lifecycle = new Started(Phases.BEFORE_DRAIN, waiting::open, waiting::close);
        TimeInterval passed = TimeInterval.at(Timestamp.ZERO);
        lifecycle.start();
        lifecycle.stop();
        assertThatExceptionOfType(ServiceRefusal.class)
                .isThrownBy(() -> waits.await(passed, LONGEST, Timestamp.MAX));
        lifecycle.start();
        assertThat(waits.await(passed, LONGEST, Timestamp.MAX).passage()).isEqualTo(Passage.PASSED);
    }

    /** A slewed estimate that stands still while the data catches up is nothing to wait by. */
    @Test
    void slewingIsNoReasonForABusyLoop() throws IOException {
        machine.publish(OFFSET, "1s");
        context.slew(0, Long.MAX_VALUE, span("2s"));
        Timestamp until = context.now().estimate().plusNanos(1);
        machine.publish("1795235999.1s", "1s");
        machine.pass("10ms"); // beyond what an entry is kept
        Outcome outcome = waits().await(TimeInterval.at(until), LONGEST, Timestamp.MAX);
        assertThat(outcome.passage()).isEqualTo(Passage.PASSED);
        assertThat(pauses).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void endsExactlyWhenTheInstantHasCertainlyPassed() {
        Timestamp until = in("10s");
        Outcome outcome = waits().await(TimeInterval.at(until), Timestamp.MAX, Timestamp.MAX);
        assertThat(outcome.passage()).isEqualTo(Passage.PASSED);
        // the estimate is as much later as the error has grown to: 250 us and 500 ppm of 10 s
        assertThat(outcome.reading().earliest())
                .isBetween(until.plus(span("1ns")), until.plus(span("5ns")));
        assertThat(in("0s").minus(until)).isBetween(span("5250us"), span("5253us"));
    }

    @Test
    void aWholeIntervalMustHavePassed() {
        Outcome outcome =
                waits().await(new TimeInterval(in("-1s"), in("1s")), Timestamp.MAX, Timestamp.MAX);
        assertThat(outcome.passage()).isEqualTo(Passage.PASSED);
        assertThat(pauses).isNotEmpty();
    }

    @Test
    void whatHasPassedIsNotWaitedFor() {
        Outcome outcome = await(waits(), "-251us", "60s");
        assertThat(outcome.passage()).isEqualTo(Passage.PASSED);
        assertThat(pauses).isEmpty();
    }

    @Test
    void looksTwoOrThreeTimesHoweverLongItIs() {
        for (String ahead : new String[] {"0s", "1ns", "1us", "1ms", "1s", "59s"}) {
            pauses.clear();
            assertThat(await(waits(), ahead, "1h").passage()).isEqualTo(Passage.PASSED);
            assertThat(pauses).as(ahead).hasSizeBetween(1, 2);
        }
    }

    @Test
    void newsThatNarrowsTheBoundShortensTheWait() throws IOException {
        machine.publish(OFFSET, "500ms");
        Timestamp until = in("1s");
        events.add(() -> {
            machine.pass("1s");
            machine.publish(OFFSET, "1us");
        });
        Outcome outcome = waits().await(TimeInterval.at(until), Timestamp.MAX, Timestamp.MAX);
        assertThat(outcome.passage()).isEqualTo(Passage.PASSED);
        assertThat(in("0s").minus(until)).isLessThan(span("2us"));
    }

    @Test
    void aPauseThatEndsEarlyIsFollowedByAnother() {
        for (int i = 0; i < 10; i++) {
            events.add(() -> machine.pass("1ms"));
        }
        assertThat(await(waits(), "1s", "60s").passage()).isEqualTo(Passage.PASSED);
        assertThat(pauses).hasSizeBetween(11, 12);
    }

    @Test
    void endsUndecidedAtTheCallersLimit() {
        Timestamp begun = in("0s");
        Outcome outcome = await(waits(), "10s", "3s");
        assertThat(outcome.passage()).isEqualTo(Passage.YET_TO_COME);
        assertThat(in("0s").minus(begun)).isEqualTo(span("3s"));
    }

    @Test
    void endsUndecidedAtTheOperatorsLimit() {
        Timestamp begun = in("0s");
        Outcome outcome = waits().await(TimeInterval.at(in("1h")), Timestamp.MAX, Timestamp.MAX);
        assertThat(outcome.passage()).isEqualTo(Passage.YET_TO_COME);
        assertThat(in("0s").minus(begun)).isEqualTo(LONGEST);
    }

    /** It runs on the clock that counts sleep: nobody is to wait an hour more for having slept. */
    @Test
    void theLimitCountsSleep() {
        events.add(() -> {
            machine.pass("1ns");
            machine.sleep("1h");
            machine.pass("1ns");
            machine.publish(OFFSET, "250us");
        });
        assertRefused(() -> await(waits(), "10s", "60s"), Unavailable.DISCONTINUITY);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void theEndsOfTimeCanBeAwaited() {
        CommitWait waits = waits();
        assertThat(
                        waits.await(TimeInterval.at(Timestamp.MIN), Timestamp.MAX, Timestamp.MAX)
                                .passage())
                .isEqualTo(Passage.PASSED);
        assertThat(waits.await(TimeInterval.at(Timestamp.MAX), span("1s"), Timestamp.MAX).passage())
                .isEqualTo(Passage.YET_TO_COME);
    }

    @Test
    void aDiscontinuityEndsIt() {
        events.add(() -> machine.publish("1795236010s", "250us"));
        assertRefused(() -> await(waits(), "5s", "60s"), Unavailable.DISCONTINUITY);
    }

    /** Although the new scale says that it has passed long ago. */
    @Test
    void aDiscontinuityIsNeverTakenForPassage() {
        events.add(() -> machine.publish("1795237000s", "250us"));
        assertRefused(() -> await(waits(), "5s", "60s"), Unavailable.DISCONTINUITY);
    }

    /** As above, and at the very look at which the caller's patience ends too. */
    @Test
    void aDiscontinuityAtTheLastMomentEndsIt() {
        events.add(() -> {
            machine.pass("3s");
            machine.publish("1795237000s", "250us");
        });
        assertRefused(() -> await(waits(), "5s", "3s"), Unavailable.DISCONTINUITY);
    }

    @Test
    void anEarlierDiscontinuityIsNoMatter() throws IOException {
        context.now();
        machine.publish("1795236010s", "250us");
        context.now();
        Timestamp until = in("11s");
        assertThat(waits().await(TimeInterval.at(until), Timestamp.MAX, Timestamp.MAX).passage())
                .isEqualTo(Passage.PASSED);
    }

    @Test
    void aSuspendEndsIt() {
        events.add(() -> {
            machine.pass("1ns");
            machine.sleep("1s");
        });
        assertRefused(() -> await(waits(), "5s", "60s"), Unavailable.SUSPENDED);
    }

    @Test
    void anErrorThatGrowsBeyondTheCallersLimitEndsIt() {
        assertRefused(
                () -> waits().await(TimeInterval.at(in("10s")), Timestamp.MAX, span("300us")),
                Unavailable.ERROR_TOO_LARGE);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void anInterruptEndsIt() {
        events.add(() -> Thread.currentThread().interrupt());
        assertShuttingDown(() -> await(waits(), "5s", "60s"));
    }

    @Test
    void closingEndsItAndAllThatComeLater() {
        CommitWait waits = waits();
        events.add(waiting::close);
        assertShuttingDown(() -> await(waits, "5s", "60s"));
        assertShuttingDown(() -> await(waits, "5s", "60s"));
        assertThat(pauses).hasSize(1);
    }

    @Test
    void countsThoseWhoWait() {
        CommitWait waits = waits();
        AtomicInteger during = new AtomicInteger();
        events.add(() -> during.set(waiting.count()));
        await(waits, "5s", "60s");
        assertThat(during).hasValue(1);
        assertThat(waiting.count()).isZero();
        assertRefused(
                () -> waits.await(TimeInterval.at(in("1s")), LONGEST, Timestamp.ZERO),
                Unavailable.ERROR_TOO_LARGE);
        assertThat(waiting.count()).isZero();
    }

    @Test
    @Timeout(60)
    void closingWakesThoseWhoSleep() throws Exception {
        assertWakesAll(waiting::close);
    }

    @Test
    @Timeout(60)
    void aDiscontinuityWakesThoseWhoSleep() throws Exception {
        assertWakesAll(() -> {
            machine.publish("1795236500s", "1us");
            context.observe();
        });
    }

    @Test
    @Timeout(60)
    void aSuspendWakesThoseWhoSleep() throws Exception {
        assertWakesAll(() -> {
            machine.pass("1ns");
            machine.sleep("1s");
            context.observe();
        });
    }

    @FunctionalInterface
    private interface WakeUp {
        void call() throws IOException;
    }

    /** With threads that do sleep, and would for ever. */
    private void assertWakesAll(WakeUp wakeUp) throws Exception {
        int sleepers = 100;
        CountDownLatch asleep = new CountDownLatch(sleepers);
        AtomicInteger refused = new AtomicInteger();
        CommitWait waits =
                waits(ns -> {
                    asleep.countDown();
                    LockSupport.park();
                });
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < sleepers; i++) {
            threads.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            await(waits, "59s", "60s");
                        } catch (TimeUnavailableException | ServiceRefusal e) {
                            refused.incrementAndGet();
                        }
                    }));
        }
        Patiently.await(asleep);
        wakeUp.call();
        for (Thread thread : threads) {
            Patiently.join(thread);
        }
        assertThat(refused).hasValue(sleepers);
    }

    /** Whatever news comes meanwhile and whenever pauses end: what is said to have passed has. */
    @Test
    void neverPassedTooEarlyAndNeverWithoutEnd() {
        Randomly.repeat(
                300,
                random -> {
                    machine.publish(OFFSET, random.nextInt(1_000_000) + "ns");
                    for (int i = random.nextInt(5); i > 0; i--) {
                        events.add(() -> someNews(random));
                    }
                    pauses.clear();
                    Timestamp until = in(random.nextInt(2_000_000_000) + "ns");
                    Outcome outcome =
                            waits().await(TimeInterval.at(until), Timestamp.MAX, Timestamp.MAX);
                    assertThat(outcome.passage()).isEqualTo(Passage.PASSED);
                    // true time is the offset in the middle, for all entries contain it
                    assertThat(in("0s")).isGreaterThan(until);
                    assertThat(pauses).hasSizeLessThanOrEqualTo(events.size() + 8);
                    events.clear();
                });
    }

    private void someNews(RandomGenerator random) throws IOException {
        machine.pass(random.nextInt(500_000_000) + "ns");
        machine.publish(OFFSET, random.nextInt(100_000_000) + "ns");
    }

    private Outcome await(CommitWait waits, String ahead, String atMost) {
        return waits.await(TimeInterval.at(in(ahead)), span(atMost), Timestamp.MAX);
    }

    /** Global time, by the first entry, in that long. */
    private Timestamp in(String ahead) {
        return machine.clock.read().raw().plus(span(OFFSET)).plus(span(ahead));
    }

    private static void assertRefused(Runnable wait, Unavailable reason) {
        assertThatExceptionOfType(TimeUnavailableException.class)
                .isThrownBy(wait::run)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static void assertShuttingDown(Runnable wait) {
        assertThatExceptionOfType(ServiceRefusal.class)
                .isThrownBy(wait::run)
                .satisfies(
                        e -> assertThat(e.reason()).isEqualTo(ServiceRefusal.Reason.SHUTTING_DOWN));
    }
}
