package dev.byztime.consumer;

import static dev.byztime.consumer.Machine.span;
import static dev.byztime.consumer.NumberedEntries.numberOf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.InterleavingClock.Actor;
import dev.byztime.consumer.InterleavingClock.Call;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Reading;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Tests the order of looks, with threads that take turns as the test decides.
 *
 * <p>Two things must hold. A reading without keeping rests on an entry that was current at some
 * moment of the reading. And views follow each other as the entries did, or a contradiction would
 * be seen twice. Tickets give two relations between looks: a look that took its ticket after
 * another had ended is later than it, so its view may follow; a look that took its ticket after a
 * call had begun saw nothing older than what was current then, so its view will do for that call.
 * Between looks that overlap neither holds: which of them read the file first cannot be told, and
 * one that ended after a call began may have read the file long before. So if they saw different
 * things, neither may the one be put on top of the other, nor may its call be content with the
 * other. It must look again; by then whatever else was published began after the call, so that is
 * all.
 *
 * <p>The random games switch threads at every clock that a reading looks at, which is between any
 * two of its steps but for the last two, noting the ticket and publishing; {@link
 * ConcurrentObservationsTests} leaves that to the processors.
 */
class InterleavedObservationsTests {

    private static final int READERS = 3;

    @RegisterExtension private final Machine machine = Machine.temporary();
    private long newest;

    /** Another thread's look ended after the reading began, but had read the file before. */
    @Test
    void lookThatOverlapsDoesNotMakeAReadingStale() throws Exception {
        InterleavingClock turns = new InterleavingClock(machine.clock);
        ConsumerContext context = machine.context(turns, turns);
        publish(1);
        Actor<Reading> early = new Actor<>(context::now);
        early.turnUntilFileIsRead();
        publish(2);
        Actor<Reading> late = new Actor<>(context::now);
        late.turnUntilFileIsRead();
        assertThat(numberOf(early.finish())).isEqualTo(1);
        assertThat(numberOf(late.finish())).as("superseded when it began: 1").isEqualTo(2);
    }

    /** The later ticket read the file earlier. */
    @Test
    void lookThatOverlapsIsNotPutOnTopOfANewerOne() throws Exception {
        InterleavingClock turns = new InterleavingClock(machine.clock);
        ConsumerContext context = machine.context(turns, turns);
        publish(1);
        Actor<Reading> rehearsal = new Actor<>(context::now);
        int turnsToTheFile = rehearsal.turnUntilFileIsRead();
        rehearsal.finish();

        Actor<Reading> first = new Actor<>(context::now);
        for (int i = 0; i < turnsToTheFile - 1; i++) {
            first.turn(); // has its ticket, and has not read the file
        }
        Actor<Reading> second = new Actor<>(context::now);
        second.turnUntilFileIsRead();
        publish(2);
        assertThat(numberOf(first.finish())).isEqualTo(2);
        second.finish();
        assertThat(numberOf(context.now())).isEqualTo(2);
        assertThat(context.discontinuities()).isEqualTo(1);
    }

    @Test
    void contradictionsAreSeenInOrderAndOnceInAnyInterleaving() {
        Randomly.repeat(
                300,
                random -> {
                    InterleavingClock turns = new InterleavingClock(machine.clock);
                    ConsumerContext context = machine.context(turns, turns);
                    List<Long> told = new ArrayList<>();
                    context.subscribe(what -> told.add(what.breaks()));
                    newest = 0;
                    publish(1);
                    if (random.nextBoolean()) {
                        context.now();
                    }
                    List<Call<Reading>> calls =
                            InterleavingClock.play(
                                    random,
                                    READERS,
                                    2,
                                    context::now,
                                    () -> newest,
                                    () -> publish(newest + 1));
                    assertThat(calls).hasSize(2 * READERS);
                    calls.forEach(InterleavedObservationsTests::assertFresh);
                    assertThat(calls).extracting(Call::looks).allMatch(looks -> looks <= 2);
                    assertEachThreadGoesForward(calls);
                    assertBreaksFollowEntries(calls);
                    assertThat(numberOf(context.now())).isEqualTo(newest);
                    assertThat(context.discontinuities()).isLessThan(newest);
                    assertThat(told)
                            .containsExactlyInAnyOrderElementsOf(oneTo(context.discontinuities()));
                });
    }

    /** Any two entries contradict each other. */
    private void publish(long number) throws IOException {
        newest = number;
        machine.pass("1us");
        NumberedEntries.publish(machine, number, span("1s"));
    }

    private static long numberSeen(Call<Reading> call) {
        return numberOf(Objects.requireNonNull(call.result(), () -> "" + call.thrown()));
    }

    private static void assertFresh(Call<Reading> call) {
        assertThat(numberSeen(call))
                .as("the entry of a reading, and those current when it began and ended")
                .isBetween(call.begun(), call.ended());
    }

    private static void assertEachThreadGoesForward(List<Call<Reading>> calls) {
        for (int i = 0; i < READERS; i++) {
            int thread = i;
            assertThat(calls.stream().filter(call -> call.thread() == thread))
                    .extracting(InterleavedObservationsTests::numberSeen)
                    .isSorted();
        }
    }

    /** The count of breaks rises from entry to entry, and only there. */
    private static void assertBreaksFollowEntries(List<Call<Reading>> calls) {
        List<Reading> readings =
                calls.stream()
                        .map(Call::result)
                        .filter(Objects::nonNull)
                        .sorted(Comparator.comparing(NumberedEntries::numberOf))
                        .toList();
        for (int i = 1; i < readings.size(); i++) {
            Reading before = readings.get(i - 1);
            Reading after = readings.get(i);
            assertThat(Long.signum(after.breaks() - before.breaks()))
                    .as("%s, then %s", before, after)
                    .isEqualTo(Long.signum(numberOf(after) - numberOf(before)));
        }
    }

    private static List<Long> oneTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
