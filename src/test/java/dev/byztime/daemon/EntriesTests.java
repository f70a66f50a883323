package dev.byztime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

class EntriesTests {

    @Test
    void selectionAgreesWithSorting() {
        Randomly.repeat(
                500,
                random -> {
                    long[] numbers = new long[1 + random.nextInt(200)];
                    int range = 1 + random.nextInt(300);
                    Arrays.setAll(numbers, i -> random.nextInt(range));
                    long[] sorted = numbers.clone();
                    Arrays.sort(sorted);
                    int index = random.nextInt(numbers.length);
                    assertThat(Selection.smallest(numbers, numbers.length, index))
                            .isEqualTo(sorted[index]);
                });
    }

    @Test
    void missingEntriesUseUpTheCuts() {
        VoteEntries entries = new VoteEntries(4);
        entries.add(1, 11);
        entries.add(2, 12);
        entries.add(3, 13);
        assertThat(entries.missing()).isOne();
        assertThat(entries.lowerNs(1)).isEqualTo(1);
        assertThat(entries.upperNs(1)).isEqualTo(13);
        assertThat(entries.lowerOfHeardNs(1)).isEqualTo(2);
        assertThat(entries.upperOfHeardNs(1)).isEqualTo(12);
    }

    @Test
    void oneIsCutAtEachEndOfFour() {
        VoteEntries entries = new VoteEntries(4);
        entries.add(-100, -90);
        entries.add(2, 12);
        entries.add(3, 13);
        entries.add(1, 11);
        assertThat(entries.lowerNs(1)).isEqualTo(1);
        assertThat(entries.upperNs(1)).isEqualTo(12);
    }
}
