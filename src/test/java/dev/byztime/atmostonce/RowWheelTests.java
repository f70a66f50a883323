package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

class RowWheelTests {

    /** Its 256 spans are four microseconds and a bit each, so none is of the least width. */
    private static final long SPREAD = 256 * 4096;

    private static final int ROWS = 300;

    @Test
    void findsAllThatAreOldButForOneSpan() {
        Randomly.repeat(
                100,
                random -> {
                    long begin = random.nextLong(-3 * SPREAD, 3 * SPREAD);
                    new Filed(SPREAD, begin).liveThrough(random, 400, () -> reach(random));
                });
    }

    /** Half of all steps between timestamps are as long as 64 bits allow. */
    @Test
    void findsThemThroughoutTheRangeOfTimestamps() {
        Randomly.repeat(
                100,
                random -> {
                    long begin = random.nextBoolean() ? Long.MIN_VALUE : random.nextLong();
                    long spread = 1L << random.nextInt(62);
                    new Filed(spread, begin)
                            .liveThrough(
                                    random,
                                    50,
                                    () ->
                                            random.nextBoolean()
                                                    ? random.nextLong() >>> 1
                                                    : reach(random));
                });
    }

    @Test
    void looksOnceAtRowsThatStayAsTheyAre() {
        Randomly.repeat(
                10,
                random -> {
                    Filed filed = new Filed(SPREAD, 0);
                    for (int i = 0; i < ROWS; i++) {
                        filed.add(random.nextLong(1, SPREAD));
                    }
                    filed.forgetUpTo(2 * SPREAD);
                    assertThat(filed.numbers).isEmpty();
                    assertThat(filed.looks).isEqualTo(ROWS);
                });
    }

    @Test
    void looksAboutOnceInALifetimeAtRowsThatChange() {
        Randomly.repeat(
                10,
                random -> {
                    Filed filed = new Filed(SPREAD, 0);
                    for (int i = 0; i < ROWS; i++) {
                        filed.add(random.nextLong(1, SPREAD));
                    }
                    int lifetimes = 20;
                    for (long now = SPREAD; now < (lifetimes + 1) * SPREAD; now += SPREAD / 100) {
                        for (int row : filed.numbers) {
                            filed.rows.lastNs(row, Math.max(filed.rows.lastNs(row), now));
                        }
                        filed.forgetUpTo(now - SPREAD);
                    }
                    assertThat(filed.numbers).hasSize(ROWS);
                    assertThat(filed.looks)
                            .isBetween(ROWS * (lifetimes - 2L), ROWS * (lifetimes + 2L));
                });
    }

    @Test
    void takesTheOldestButForOneSpanIfNoneChanged() {
        Randomly.repeat(
                50,
                random -> {
                    Filed filed = new Filed(SPREAD, 0);
                    for (int i = random.nextInt(1, ROWS); i > 0; i--) {
                        filed.add(random.nextLong(1, SPREAD));
                    }
                    while (!filed.numbers.isEmpty()) {
                        long oldest = filed.oldest();
                        int row = filed.wheel.takeOldest(1);
                        assertThat(filed.rows.lastNs(row))
                                .isLessThan(oldest + filed.wheel.widthNs());
                        filed.remove(row);
                    }
                    assertThat(filed.wheel.takeOldest(1)).isEqualTo(Rows.NONE);
                });
    }

    /** With one list of rows that were filed long ago and are young by now. */
    @Test
    void takesTheOldestOfThoseThatItLooksAt() {
        Randomly.repeat(
                50,
                random -> {
                    Filed filed = new Filed(SPREAD, 0);
                    for (int i = 0; i < 32; i++) {
                        int row = filed.add(1);
                        filed.rows.lastNs(row, random.nextLong(10 * SPREAD, 20 * SPREAD));
                    }
                    long oldest = filed.oldest();
                    int row = filed.wheel.takeOldest(32);
                    assertThat(filed.rows.lastNs(row)).isEqualTo(oldest);
                    filed.remove(row);
                    filed.forgetUpTo(30 * SPREAD);
                    assertThat(filed.numbers).isEmpty();
                });
    }

    @Test
    void takesFirstWhatWaitsToBeLookedAt() {
        Filed filed = new Filed(SPREAD, 0);
        filed.add(1);
        filed.add(2);
        int young = filed.add(SPREAD);
        int first = filed.wheel.take(SPREAD / 2);
        int second = filed.wheel.takeOldest(1);
        assertThat(Set.of(first, second)).doesNotContain(young);
        assertThat(filed.wheel.takeOldest(1)).isEqualTo(young);
    }

    private static long reach(RandomGenerator random) {
        return random.nextLong(1, 3 * SPREAD);
    }

    /** How far a step goes, at least 1. */
    private interface Reach {
        long next();
    }

    /** Rows, the wheel that they are on, and what the wheel should know. */
    private static final class Filed {

        private final Rows rows = new Rows(ROWS);
        private final RowWheel wheel;
        private final Set<Integer> numbers = new HashSet<>();
        private long upper;
        private long looks;

        Filed(long spread, long begin) {
            wheel = new RowWheel(rows, spread, begin);
            upper = begin;
        }

        void liveThrough(RandomGenerator random, int steps, Reach reach) {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> {
                        if (upper < Long.MAX_VALUE && !rows.isFull()) {
                            add(later(upper, reach.next()));
                        }
                    }
                    case 3 -> {
                        if (!numbers.isEmpty()) {
                            int row = some(random);
                            rows.lastNs(row, later(rows.lastNs(row), reach.next()));
                        }
                    }
                    case 4 -> takeOldest(random.nextInt(1, 40));
                    default -> forgetUpTo(later(upper, reach.next() / 4));
                }
            }
            forgetUpTo(Long.MAX_VALUE);
            while (!numbers.isEmpty()) { // what is of the last span
                takeOldest(1);
            }
            assertThat(wheel.takeOldest(1)).isEqualTo(Rows.NONE);
        }

        private static long later(long timestamp, long by) {
            return timestamp > Long.MAX_VALUE - by ? Long.MAX_VALUE : timestamp + by;
        }

        int some(RandomGenerator random) {
            return numbers.stream().skip(random.nextInt(numbers.size())).findFirst().orElseThrow();
        }

        int add(long last) {
            int row = rows.add(0, 0, last);
            wheel.add(row);
            numbers.add(row);
            return row;
        }

        void takeOldest(int most) {
            int row = wheel.takeOldest(most);
            assertThat(row == Rows.NONE).isEqualTo(numbers.isEmpty());
            if (row != Rows.NONE) {
                upper = Math.max(upper, rows.lastNs(row));
                remove(row);
            }
        }

        void remove(int row) {
            assertThat(numbers.remove(row)).isTrue();
            rows.remove(row);
        }

        /** As a stripe does; afterwards none is left that is older than the span of upTo. */
        void forgetUpTo(long upTo) {
            upper = upTo;
            for (int row; (row = wheel.take(upTo)) != Rows.NONE; looks++) {
                if (rows.lastNs(row) <= upper) {
                    remove(row);
                } else {
                    wheel.add(row);
                }
            }
            long width = wheel.widthNs();
            for (int row : numbers) {
                assertThat(Math.floorDiv(rows.lastNs(row), width))
                        .isGreaterThanOrEqualTo(Math.floorDiv(upTo, width));
            }
        }

        long oldest() {
            return numbers.stream().mapToLong(rows::lastNs).min().orElseThrow();
        }
    }
}
