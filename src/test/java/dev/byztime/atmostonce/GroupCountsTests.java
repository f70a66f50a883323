package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

/** Whether groups get their room, and no group more. */
class GroupCountsTests {

    @Test
    void aGroupHasItsRoomAndNoMore() {
        GroupCounts counts = new GroupCounts(1000);
        for (int i = 0; i < 3; i++) {
            assertThat(counts.add(7, 3)).isTrue();
        }
        assertThat(counts.add(7, 3)).isFalse();
        assertThat(counts.add(7, 3)).isFalse();
        assertThat(counts.add(8, 3)).isTrue();
        counts.remove(7);
        assertThat(counts.add(7, 3)).isTrue();
        assertThat(counts.add(7, 3)).isFalse();
    }

    /** However many groups share counters, none gets more than its room. */
    @Test
    void noGroupHasMoreThanItsRoomWhateverOthersDo() {
        Randomly.repeat(20, random -> {
            GroupCounts counts = new GroupCounts(1);
            Map<Integer, Integer> truly = new HashMap<>();
            for (int i = 0; i < 5000; i++) {
                int group = random.nextInt(400) * 0x01000193;
                int before = truly.getOrDefault(group, 0);
                if (before > 0 && random.nextInt(3) == 0) {
                    counts.remove(group);
                    truly.put(group, before - 1);
                } else if (counts.add(group, 4)) {
                    assertThat(before).isLessThan(4);
                    truly.put(group, before + 1);
                }
            }
        });
    }

    /** With the usual room, hardly any of many groups is refused for what others have. */
    @Test
    void manyGroupsDoNotDisturbEachOther() {
        GroupCounts counts = new GroupCounts(100_000);
        int refused = 0;
        for (int group = 0; group < 100_000; group++) {
            refused += counts.add((group * 0x9e3779b1) ^ (group >>> 7), 16) ? 0 : 1;
        }
        assertThat(refused).isZero();
        assertThat(counts.bytes()).isEqualTo(2L * (1 << 17) * 4);
    }

    @Test
    void aRowKeepsItsGroupWhileItMovesFromListToList() {
        Rows rows = new Rows(4);
        int one = rows.add(1, 2, 3, -5);
        int other = rows.add(1, 2, 3, 6);
        rows.next(one, other);
        rows.next(other, Rows.NONE);
        assertThat(rows.group(one)).isEqualTo(-5);
        assertThat(rows.next(one)).isEqualTo(other);
        assertThat(rows.group(other)).isEqualTo(6);
        assertThat(rows.next(other)).isEqualTo(Rows.NONE);
    }
}
