package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Together;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Histories of many threads that judge the same few messages while rows expire and room is made.
 *
 * <p>Each judgement notes a count that all share before and after. One that ended before another
 * began must have taken effect before it.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD) // a broken list has no end
class ReceiverConcurrencyTests {

    private static final long REACH = 1L << 50;
    private static final long LIFETIME = 2_000_000;

    /** Timestamps are multiples of it, so that many threads have the same. */
    private static final long GRID = 20_000;

    private static final long STEP = 200;

    private record Judgement(
            int connection, long timestamp, long begun, long ended, Verdict verdict) {

        boolean isAccepted() {
            return verdict instanceof Verdict.Accepted;
        }

        boolean precedes(Judgement that) {
            return ended < that.begun;
        }
    }

    private final AtomicLong count = new AtomicLong();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void isLinearizableOnFewConnections() {
        check(3, history(8, 10_000, 3, 100));
    }

    @Test
    void isLinearizableWhileRoomIsMade() {
        List<Judgement> history = history(8, 10_000, 12, 4);
        check(12, history);
        assertThat(stale(history, Verdict.Stale.Cause.ROOM)).isPositive();
    }

    /** I1, also between stripes, of which there are eight. */
    @Test
    void isLinearizableOnManyConnectionsAndVirtualThreads() {
        List<Judgement> history = new ArrayList<>();
        ReceiverLife life = life(65_536);
        assertThat(life.receiver.status().upperNs()).isEqualTo(life.beginning().ceilingNs());
        List<List<Judgement>> own = lists(200);
        Together.onVirtualThreads(200, number -> run(life, number, 500, 100, own.get(number)));
        own.forEach(history::addAll);
        check(100, history);
        forgetsAll(life);
    }

    /** I1: nothing is noted meanwhile, so threads are in there most of the time. */
    @Test
    void acceptsOnceWhatAllThreadsHaveAtTheSameTime() {
        int messages = 200_000;
        int connections = 6_000; // half a lifetime has 5,000 messages
        ReceiverLife life = life(connections);
        long begin = clock.get();
        AtomicIntegerArray accepted = new AtomicIntegerArray(messages);
        AtomicInteger front = new AtomicInteger();
        Together.onPlatformThreads(
                5,
                number -> {
                    if (number == 0) {
                        for (int next; (next = front.get()) < messages; ) {
                            // ahead of the others, so that there is something to forget
                            life.receiver.forget(
                                    ReceiverLife.at(begin + next * STEP + LIFETIME / 2));
                        }
                        return;
                    }
                    for (int next; (next = front.getAndIncrement()) < messages; ) {
                        // each message comes to all of them, and more than once
                        for (int i = Math.max(0, next - 6); i <= next; i++) {
                            long timestamp = begin + i * STEP;
                            Verdict verdict =
                                    life.judge(
                                            i % connections, timestamp, ReceiverLife.at(timestamp));
                            if (verdict instanceof Verdict.Accepted) {
                                accepted.incrementAndGet(i);
                            }
                        }
                    }
                });
        int once = 0;
        for (int i = 0; i < messages; i++) {
            assertThat(accepted.get(i)).as("message %d", i).isLessThanOrEqualTo(1);
            once += accepted.get(i);
        }
        VerdictCounts counts = life.receiver.status().verdicts();
        assertThat(counts.accepted()).isEqualTo(once);
        assertThat(once).isGreaterThan(messages / 2);
        forgetsAll(life);
    }

    private List<Judgement> history(int threads, int each, int connections, int room) {
        ReceiverLife life = life(room);
        List<List<Judgement>> own = lists(threads);
        Together.onPlatformThreads(
                threads + 1,
                number -> {
                    if (number < threads) {
                        run(life, number, each, connections, own.get(number));
                    } else {
                        for (int i = 0; i < each; i++) {
                            life.receiver.forget(ReceiverLife.at(clock.get()));
                            assertThat(life.receiver.status().connections())
                                    .isLessThanOrEqualTo(room);
                        }
                    }
                });
        List<Judgement> history = own.stream().flatMap(List::stream).toList();
        assertThat(stale(history, Verdict.Stale.Cause.TOO_OLD)).isPositive();
        VerdictCounts counts = life.receiver.status().verdicts();
        assertThat(counts.accepted())
                .isEqualTo(history.stream().filter(Judgement::isAccepted).count());
        forgetsAll(life);
        return history;
    }

    /** I6: no row was lost or counted twice. */
    private void forgetsAll(ReceiverLife life) {
        life.receiver.forget(ReceiverLife.at(life.synced() + 2 * LIFETIME));
        assertThat(life.receiver.status().connections()).isZero();
    }

    private ReceiverLife life(int room) {
        ReceiverLife life =
                new ReceiverLife(
                        new UnreliableDisk(),
                        new ReceiverLimits(LIFETIME, 0, room),
                        REACH,
                        0,
                        () -> ReceiverLife.at(clock.get()));
        life.raise();
        clock.set(life.synced() + LIFETIME);
        life.raise();
        return life;
    }

    private static List<List<Judgement>> lists(int count) {
        List<List<Judgement>> lists = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }

    private void run(
            ReceiverLife life, int number, int each, int connections, List<Judgement> own) {
        RandomGenerator random = new SplittableRandom(number);
        for (int i = 0; i < each; i++) {
            // at times so long that all is forgotten
            long step = random.nextInt(300) == 0 ? 2 * LIFETIME : random.nextLong(STEP);
            long now = clock.addAndGet(step);
            int connection = random.nextInt(connections);
            long back = random.nextInt(10) == 0 ? random.nextLong(2 * LIFETIME) : 0;
            long timestamp = Math.floorDiv(now - back, GRID) * GRID;
            long begun = count.incrementAndGet();
            Verdict verdict = life.judge(connection, timestamp, ReceiverLife.at(now));
            long ended = count.incrementAndGet();
            own.add(new Judgement(connection, timestamp, begun, ended, verdict));
        }
    }

    private static long stale(List<Judgement> history, Verdict.Stale.Cause cause) {
        return history.stream()
                .filter(one -> one.verdict instanceof Verdict.Stale stale && stale.cause() == cause)
                .count();
    }

    private static void check(int connections, List<Judgement> history) {
        Map<Integer, List<Judgement>> byConnection =
                history.stream().collect(Collectors.groupingBy(Judgement::connection));
        assertThat(byConnection).hasSize(connections);
        byConnection.values().forEach(ReceiverConcurrencyTests::checkOne);
    }

    /**
     * Acceptances follow each other in the order of their timestamps, and a duplicate lies between
     * the acceptance that it names and the next.
     */
    private static void checkOne(List<Judgement> history) {
        List<Judgement> accepted =
                history.stream()
                        .filter(Judgement::isAccepted)
                        .sorted(Comparator.comparingLong(Judgement::timestamp))
                        .toList();
        assertThat(accepted).isNotEmpty();
        assertThat(accepted.stream().map(Judgement::timestamp)).as("I1").doesNotHaveDuplicates();
        for (int i = 1; i < accepted.size(); i++) {
            for (Judgement earlier : accepted.subList(0, i)) {
                assertThat(accepted.get(i).precedes(earlier)).as("order").isFalse();
            }
        }
        Map<Long, Judgement> byTimestamp =
                accepted.stream().collect(Collectors.toMap(Judgement::timestamp, one -> one));
        for (Judgement one : history) {
            switch (one.verdict) {
                case Verdict.Duplicate duplicate -> {
                    long last = duplicate.last().toNanosExact();
                    Judgement named = Objects.requireNonNull(byTimestamp.get(last));
                    assertThat(one.precedes(named)).as("names the future").isFalse();
                    assertThat(one.timestamp).isLessThanOrEqualTo(last);
                    assertThat(duplicate.certain()).isEqualTo(one.timestamp == last);
                    assertThat(
                                    accepted.stream()
                                            .anyMatch(next ->
                                                    next.timestamp > last && next.precedes(one)))
                            .as("names the past")
                            .isFalse();
                }
                case Verdict.Stale stale ->
                        assertThat(one.timestamp).isLessThanOrEqualTo(stale.upper().toNanosExact());
                case Verdict.Accepted _ -> {}
                case Verdict.Early early -> throw new AssertionError(early);
            }
        }
    }
}
