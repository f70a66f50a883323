package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Quiet;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Reading;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Whether groups get their room, and no group more. */
class GroupCountsTests {

    @RegisterExtension static final Quiet QUIET = Quiet.about(CeilingKeeper.class);

    private static final long REACH = 10_000_000_000L;
    private static final long NOW = 30_000_000_000L;

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
        Randomly.repeat(
                20,
                random -> {
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

    /** Groups that share one counter are told apart by the other. */
    @Test
    void eachOfTheTwoCountersTellsGroupsApart() {
        GroupCounts counts = new GroupCounts(1);
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 64; i++) {
            refused += counts.add(random.nextInt(), 1) ? 0 : 1;
        }
        // 64 groups in 256 counters: about seven share one, hardly any share both
        assertThat(refused).isLessThanOrEqualTo(2);
    }

    /** A group without room displaces nobody, although the receiver is full. */
    @Test
    void aGroupWithoutRoomDisplacesNobody() {
        ReceiverLimits limits = new ReceiverLimits(1_000_000, 0, 4);
        ReceiverLife life = life(limits);
        Receiver receiver =
                new Receiver(
                        limits,
                        life.keeper,
                        Long.MIN_VALUE,
                        new GroupCounts(4),
                        ConnectionDigest.OF_PROCESS);
        Reading now = ReceiverLife.at(NOW);
        for (int i = 0; i < 3; i++) {
            assertThat(receiver.judge(ReceiverLife.connection(i), NOW + 100, 1, 3, now))
                    .isInstanceOf(Verdict.Accepted.class);
        }
        assertThat(receiver.judge(ReceiverLife.connection(3), NOW + 50, 2, 3, now))
                .isInstanceOf(Verdict.Accepted.class);
        for (int i = 4; i < 20; i++) {
            assertThat(receiver.judge(ReceiverLife.connection(i), NOW + 100, 1, 3, now)).isNull();
        }
        assertThat(receiver.judge(ReceiverLife.connection(3), NOW + 51, 2, 3, now))
                .isInstanceOf(Verdict.Accepted.class);
        Reading later = ReceiverLife.at(NOW + 1_010_000);
        assertThat(receiver.judge(ReceiverLife.connection(4), NOW + 1_009_000, 1, 3, later))
                .isInstanceOf(Verdict.Accepted.class);
    }

    /** What docs/tickets.md says of the memory of each key. */
    @Test
    void aConnectionOfAGroupTakesAtMost64Bytes() {
        ReceiverLimits limits = new ReceiverLimits(1_000_000_000, 0, 100_000);
        ReceiverLife life = life(limits);
        Receiver receiver =
                new Receiver(
                        limits,
                        life.keeper,
                        Long.MIN_VALUE,
                        new GroupCounts(100_000),
                        ConnectionDigest.OF_PROCESS);
        Reading now = ReceiverLife.at(NOW);
        for (int i = 0; i < 100_000; i++) {
            assertThat(receiver.judge(ReceiverLife.connection(i), NOW + 1, i * 0x9e3779b1, 16, now))
                    .isInstanceOf(Verdict.Accepted.class);
        }
        assertThat(receiver.status().bytes()).isLessThanOrEqualTo(64 * 100_000);
    }

    /** A life whose ceiling is above all that these tests need. */
    private static ReceiverLife life(ReceiverLimits limits) {
        AtomicLong now = new AtomicLong(1000);
        ReceiverLife life =
                new ReceiverLife(
                        new UnreliableDisk(), limits, REACH, 0, () -> ReceiverLife.at(now.get()));
        life.raise();
        now.set(NOW);
        life.raise();
        assertThat(life.beginning().ceilingNs()).isLessThan(NOW);
        return life;
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
