package dev.byztime.consumer;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.LocalTime;
import dev.byztime.clock.SleepMeter;
import dev.byztime.clock.Slept;
import dev.byztime.testing.ManualClock;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Clocks at which threads stop until it is their turn, so that a test decides how readings are
 * interleaved.
 *
 * <p>A reading looks at a clock before and after whatever else it does: before it begins a look,
 * before it reads the file, after it has read it (the sleep meter), before and after it publishes.
 * At each of these another thread, the file's writer or the lid of the laptop may come in between.
 */
final class InterleavingClock implements LocalClock, SleepMeter {

    private static final ThreadLocal<@Nullable Actor<?>> SELF = new ThreadLocal<>();

    private final ManualClock clock;

    InterleavingClock(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public LocalTime read() {
        stop(false);
        LocalTime now = clock.read();
        stop(false); // it may be old by the time it is looked at
        return now;
    }

    @Override
    public Slept slept() {
        stop(true);
        Slept now = clock.slept();
        stop(false);
        return now;
    }

    /** Threads that are no actors pass. */
    private static void stop(boolean hasReadTheFile) {
        Actor<?> self = SELF.get();
        if (self != null) {
            self.hasReadTheFile = hasReadTheFile;
            self.looks += hasReadTheFile ? 1 : 0;
            self.stopped.release();
            Patiently.acquireUninterruptibly(self.turn);
        }
    }

    /** What one thread does, from one clock to the next at each turn. */
    static final class Actor<T> {

        private final Semaphore turn = new Semaphore(0);
        private final Semaphore stopped = new Semaphore(0);
        private final FutureTask<T> task;
        private volatile boolean done;
        private volatile boolean hasReadTheFile;
        private int looks;

        Actor(Callable<T> what) {
            task = new FutureTask<>(what);
            Thread.startVirtualThread(() -> {
                SELF.set(this);
                Patiently.acquireUninterruptibly(turn);
                task.run();
                done = true;
                stopped.release();
            });
        }

        /** Lets it go on to the next clock, or to its end. */
        void turn() throws InterruptedException {
            turn.release();
            if (!stopped.tryAcquire(60, TimeUnit.SECONDS)) {
                throw new AssertionError("it waits for something else than its turn");
            }
        }

        boolean isDone() {
            return done;
        }

        /**
         * Lets it go on until it has read the file and done no more.
         *
         * @return how many turns that took
         */
        int turnUntilFileIsRead() throws InterruptedException {
            int turns = 0;
            do {
                turn();
                turns++;
            } while (!hasReadTheFile);
            return turns;
        }

        /** Lets it go on to its end. */
        T finish() throws InterruptedException, ExecutionException {
            while (!done) {
                turn();
            }
            return Patiently.get(task);
        }
    }

    /**
     * One call of a thread's, and what was marked when it began and when it ended.
     *
     * @param looks how often it read the file
     * @param result null if it threw
     */
    record Call<T>(
            int thread,
            long begun,
            long ended,
            int looks,
            @Nullable T result,
            @Nullable Throwable thrown) {}

    /** Something that may happen between two turns. */
    interface Event {
        void happen() throws Exception;
    }

    /** Lets threads repeat a call, in random turns with each other and with an event. */
    static <T> List<Call<T>> play(
            RandomGenerator random,
            int threads,
            int callsEach,
            Callable<T> what,
            LongSupplier mark,
            Event event)
            throws Exception {
        List<Call<T>> calls = new ArrayList<>();
        List<Player<T>> players = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            players.add(new Player<>(i, callsEach, what, mark, calls));
        }
        while (!players.isEmpty()) {
            if (random.nextInt(6) == 0) {
                event.happen();
            }
            Player<T> player = players.get(random.nextInt(players.size()));
            if (!player.play()) {
                players.remove(player);
            }
        }
        return calls;
    }

    /** A thread that repeats a call. */
    private static final class Player<T> {

        private final int number;
        private int left;
        private final Callable<T> what;
        private final LongSupplier mark;
        private final List<Call<T>> calls;
        private @Nullable Actor<T> actor;
        private long begun;

        Player(int number, int left, Callable<T> what, LongSupplier mark, List<Call<T>> calls) {
            this.number = number;
            this.left = left;
            this.what = what;
            this.mark = mark;
            this.calls = calls;
        }

        /** One turn; false if there are no more. */
        boolean play() throws InterruptedException {
            Actor<T> current = actor;
            if (current == null) {
                if (left-- == 0) {
                    return false;
                }
                begun = mark.getAsLong();
                current = new Actor<>(what);
                actor = current;
            }
            current.turn();
            if (current.isDone()) {
                actor = null;
                T result = null;
                Throwable thrown = null;
                try {
                    result = current.finish();
                } catch (ExecutionException e) {
                    thrown = e.getCause();
                }
                calls.add(
                        new Call<>(number, begun, mark.getAsLong(), current.looks, result, thrown));
            }
            return true;
        }
    }
}
