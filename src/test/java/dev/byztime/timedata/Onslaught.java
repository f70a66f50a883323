package dev.byztime.timedata;

import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/** Four threads that read one file as fast as they can, and judge all that they get. */
final class Onslaught {

    /** Says what is wrong with an entry, if anything is. */
    @FunctionalInterface
    interface Judge {
        /**
         * @param before the number that was current before the reading began
         * @param after the one that was current when it had ended
         */
        @Nullable String objectionTo(Entry entry, long before, long after);
    }

    /** What came of it. */
    record Tally(
            long entries, Map<TimedataException.Kind, Long> refusals, List<Object> objections) {

        @Override
        public String toString() {
            return "%d entries read, refusals %s, objections %s"
                    .formatted(entries, refusals, objections);
        }
    }

    private static final int THREADS = 4;
    private static final int ENOUGH_OBJECTIONS = 10;
    private static final TimedataException.Kind[] KINDS = TimedataException.Kind.values();

    private final TimedataReader reader;
    private final SharedCounter counter;
    private final Judge judge;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();

    /** By the kind of refusal, and at the end the entries. */
    private final AtomicLongArray counts = new AtomicLongArray(KINDS.length + 1);

    private final Queue<Object> objections = new ConcurrentLinkedQueue<>();

    private Onslaught(TimedataReader reader, SharedCounter counter, Judge judge) {
        this.reader = reader;
        this.counter = counter;
        this.judge = judge;
    }

    static Onslaught begin(TimedataReader reader, SharedCounter counter, Judge judge) {
        Onslaught onslaught = new Onslaught(reader, counter, judge);
        for (int i = 0; i < THREADS; i++) {
            onslaught.threads.add(Thread.ofPlatform().start(onslaught::readUntilOver));
        }
        return onslaught;
    }

    Tally end() throws InterruptedException {
        over.set(true);
        for (Thread thread : threads) {
            Patiently.join(thread);
        }
        Map<TimedataException.Kind, Long> refusals = new EnumMap<>(TimedataException.Kind.class);
        for (TimedataException.Kind kind : KINDS) {
            if (counts.get(kind.ordinal()) > 0) {
                refusals.put(kind, counts.get(kind.ordinal()));
            }
        }
        return new Tally(counts.get(KINDS.length), refusals, List.copyOf(objections));
    }

    private void readUntilOver() {
        while (!over.get() && objections.size() < ENOUGH_OBJECTIONS) {
            try {
                long before = counter.get();
                Entry entry = reader.read();
                String objection = judge.objectionTo(entry, before, counter.get());
                if (objection != null) {
                    objections.add(objection + ": " + entry);
                }
                counts.incrementAndGet(KINDS.length);
            } catch (TimedataException e) {
                counts.incrementAndGet(e.kind().ordinal());
            } catch (RuntimeException | Error e) {
                objections.add(e);
            }
        }
    }
}
