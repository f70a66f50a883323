package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

class RowIndexTests {

    private final Rows rows = new Rows(100_000);
    private final RowIndex index = new RowIndex();
    private final Map<ConnectionDigest, Integer> model = new HashMap<>();

    @Test
    void findsWhatAModelFinds() {
        Randomly.repeat(
                20,
                random -> {
                    RowIndexTests fresh = new RowIndexTests();
                    int connections = 1 << random.nextInt(1, 12);
                    for (int step = 0; step < 4000; step++) {
                        fresh.addRemoveOrFind(connection(random, connections));
                    }
                    fresh.compare();
                });
    }

    /** All runs then begin in a few slots, the last ones among them, and go round the end. */
    @Test
    void findsWhatAModelFindsWhenTagsCollide() {
        Randomly.repeat(
                50,
                random -> {
                    RowIndexTests fresh = new RowIndexTests();
                    for (int step = 0; step < 1000; step++) {
                        fresh.addRemoveOrFind(
                                new ConnectionDigest(
                                        random.nextInt(4), colliding(random.nextInt(12))));
                    }
                    fresh.compare();
                });
    }

    @Test
    void growsWhileRunsGoRoundTheEnd() {
        for (int i = 0; i < 1000; i++) {
            add(new ConnectionDigest(i, -1 - i % 3)); // tags 2^32 - 1, - 2, - 3
        }
        for (int i = 0; i < 1000; i += 2) {
            remove(new ConnectionDigest(i, -1 - i % 3));
        }
        compare();
    }

    @Test
    void tellsConnectionsApartThatDifferInOneHalfOnly() {
        add(new ConnectionDigest(1, 2));
        assertThat(find(new ConnectionDigest(1, 2))).isNotEqualTo(Rows.NONE);
        assertThat(find(new ConnectionDigest(2, 2))).isEqualTo(Rows.NONE);
        assertThat(find(new ConnectionDigest(1, 3))).isEqualTo(Rows.NONE);
        assertThat(find(new ConnectionDigest(1, 2 + (1L << 32))))
                .isEqualTo(Rows.NONE); // of the same tag
    }

    @Test
    void isNeverSoFullThatMissingTakesLong() {
        for (int i = 0; i < 10_000; i++) {
            add(new ConnectionDigest(i, i));
            assertThat(index.bytes() / Long.BYTES * 3).isGreaterThanOrEqualTo(model.size() * 4L);
        }
    }

    @Test
    void doesNotGrowWhileConnectionsComeAndGo() {
        add(new ConnectionDigest(0, 0));
        long bytes = index.bytes();
        for (int i = 1; i < 10_000; i++) {
            add(new ConnectionDigest(i, i));
            remove(new ConnectionDigest(i - 1, i - 1));
        }
        assertThat(index.bytes()).isEqualTo(bytes);
    }

    private static ConnectionDigest connection(RandomGenerator random, int among) {
        return new ConnectionDigest(
                random.nextInt(among), random.nextInt(among) * 0x9e3779b97f4a7c15L);
    }

    /** Of three homes: the first slot, the last, and the one before it, in a table of any size. */
    private static long colliding(int i) {
        return ((long) i << 32) | ((i % 3 - 2) & 0xffffffffL);
    }

    private void addRemoveOrFind(ConnectionDigest connection) {
        int row = find(connection);
        assertThat(row).isEqualTo(model.getOrDefault(connection, Rows.NONE));
        if (row == Rows.NONE) {
            add(connection);
        } else {
            remove(connection);
        }
    }

    private int find(ConnectionDigest connection) {
        return index.find(rows, connection.first(), connection.second());
    }

    private void add(ConnectionDigest connection) {
        int row = rows.add(connection.first(), connection.second(), 0);
        index.reserve();
        index.add(connection.second(), row);
        model.put(connection, row);
    }

    private void remove(ConnectionDigest connection) {
        int row = Objects.requireNonNull(model.remove(connection));
        index.remove(connection.second(), row);
        rows.remove(row);
    }

    private void compare() {
        model.forEach((connection, row) -> assertThat(find(connection)).isEqualTo(row));
        List<ConnectionDigest> all = new ArrayList<>(model.keySet());
        for (ConnectionDigest connection : all) {
            remove(connection);
            assertThat(find(connection)).isEqualTo(Rows.NONE);
        }
    }
}
