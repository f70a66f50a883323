package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class RowsTests {

    private record Row(long first, long second, long last, int next) {}

    @Test
    void holdWhatAModelHolds() {
        Randomly.repeat(
                10,
                random -> {
                    Rows rows = new Rows(2000);
                    Map<Integer, Row> model = new HashMap<>();
                    List<Integer> live = new ArrayList<>();
                    for (int step = 0; step < 20_000; step++) {
                        int what = random.nextInt(5);
                        if (what < 2 && !rows.isFull()) {
                            Row row =
                                    new Row(
                                            random.nextLong(),
                                            random.nextLong(),
                                            random.nextLong(),
                                            Rows.NONE);
                            int number = rows.add(row.first, row.second, row.last);
                            assertThat(model).doesNotContainKey(number);
                            model.put(number, row);
                            live.add(number);
                        } else if (!live.isEmpty()) {
                            int at = random.nextInt(live.size());
                            int number = live.get(at);
                            Row row = Objects.requireNonNull(model.get(number));
                            if (what == 2) {
                                rows.remove(number);
                                model.remove(number);
                                live.set(at, live.getLast());
                                live.removeLast();
                            } else {
                                Row other =
                                        new Row(
                                                row.first,
                                                row.second,
                                                random.nextLong(),
                                                random.nextInt());
                                rows.lastNs(number, other.last);
                                rows.next(number, other.next);
                                model.put(number, other);
                            }
                        }
                        assertThat(rows.live()).isEqualTo(model.size());
                    }
                    model.forEach((number, row) -> {
                        assertThat(rows.isOf(number, row.first, row.second)).isTrue();
                        assertThat(rows.isOf(number, row.first, row.second + 1)).isFalse();
                        assertThat(rows.isOf(number, row.first + 1, row.second)).isFalse();
                        assertThat(
                                        new Row(
                                                row.first,
                                                rows.second(number),
                                                rows.lastNs(number),
                                                rows.next(number)))
                                .isEqualTo(row);
                    });
                });
    }

    @Test
    void takeNumbersAgainRatherThanMemory() {
        Rows rows = new Rows(1000);
        for (int i = 0; i < 1000; i++) {
            rows.add(i, i, i);
        }
        assertThat(rows.isFull()).isTrue();
        long bytes = rows.bytes();
        for (int i = 0; i < 100_000; i++) {
            rows.remove(i % 1000);
            assertThat(rows.isFull()).isFalse();
            assertThat(rows.add(i, i, i)).isEqualTo(i % 1000);
        }
        assertThat(rows.bytes()).isEqualTo(bytes);
    }

    /** Pieces of 256 rows of four longs, and the references to them. */
    @Test
    void bytesAreThoseOfThePiecesThatWereBegun() {
        Rows rows = new Rows(1_000);
        assertThat(rows.bytes()).isEqualTo(4);
        rows.add(1, 2, 3);
        assertThat(rows.bytes()).isEqualTo(256 * 4 * 8 + 4);
        for (int i = 0; i < 256; i++) {
            rows.add(i, 2, 3);
        }
        assertThat(rows.bytes()).isEqualTo(2 * 256 * 4 * 8 + 2 * 4);
    }
}
