package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.stable.TextChecksum;
import dev.byztime.testing.Randomly;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The content of the journal's file. */
class CommitJournalRecordTests {

    private static final String ONE =
            """
            byztime-commit-journal 1
            group orders
            transaction 1795237012.123456789 1795237017.123456789 1795237001000000000 17 5.000000000 t 42
            write 1795236999.000000001 accounts/7
            write - rates/EUR
            """;

    private static byte[] withChecksum(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String crc = TextChecksum.of(new String(bytes, StandardCharsets.ISO_8859_1));
        return (body + "crc32c " + crc + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void itIsAsDocumented() {
        CommitJournalRecord record = CommitJournalRecord.parse(withChecksum(ONE));
        Map<String, Long> reads = new LinkedHashMap<>();
        reads.put("accounts/7", 1_795_236_999_000_000_001L);
        reads.put("rates/EUR", CommitRequest.ABSENT);
        assertThat(record.groups())
                .containsExactly(
                        Map.entry(
                                "orders",
                                List.of(
                                        new UndecidedTransaction(
                                                new CommitRequest(
                                                        "t 42",
                                                        new CommitStart(
                                                                1_795_237_001_000_000_000L, 17),
                                                        reads,
                                                        Set.of("accounts/7", "rates/EUR"),
                                                        new Timestamp(5, 0),
                                                        true),
                                                1_795_237_012_123_456_789L,
                                                1_795_237_017_123_456_789L))));
        assertThat(record.transactions()).isEqualTo(1);
        assertThat(record.toBytes()).isEqualTo(withChecksum(ONE));
    }

    @Test
    void anEmptyOneIsOneLineAndItsChecksum() {
        assertThat(CommitJournalRecord.EMPTY.toBytes())
                .isEqualTo(withChecksum("byztime-commit-journal 1\n"));
        assertThat(CommitJournalRecord.parse(CommitJournalRecord.EMPTY.toBytes()).transactions())
                .isZero();
    }

    @Test
    void whateverIsWrittenIsReadAgainAndIsNoLongerThanTheLimitsAllow() {
        CommitLimits limits =
                new CommitLimits(new Timestamp(10, 0), new Timestamp(1, 0), 100, 100, 4, 9, 2);
        Randomly.repeat(
                300,
                random -> {
                    SortedMap<String, List<UndecidedTransaction>> groups = new TreeMap<>();
                    for (int i = 0; i < random.nextInt(4); i++) {
                        List<UndecidedTransaction> list = new ArrayList<>();
                        for (int j = 0; j < 1 + random.nextInt(2); j++) {
                            list.add(transaction(random));
                        }
                        groups.put(name(random), list);
                    }
                    CommitJournalRecord record = new CommitJournalRecord(groups);
                    byte[] bytes = record.toBytes();
                    assertThat(CommitJournalRecord.parse(bytes)).isEqualTo(record);
                    assertThat((long) bytes.length)
                            .isLessThanOrEqualTo(CommitJournalRecord.mostBytes(limits, 3));
                });
    }

    private static UndecidedTransaction transaction(RandomGenerator random) {
        Map<String, Long> reads = new LinkedHashMap<>();
        for (int i = 0; i < random.nextInt(5); i++) {
            reads.put(
                    name(random), random.nextBoolean() ? CommitRequest.ABSENT : random.nextLong());
        }
        Set<String> writes = reads.keySet();
        return new UndecidedTransaction(
                new CommitRequest(
                        name(random),
                        new CommitStart(random.nextLong(), random.nextLong()),
                        reads,
                        writes,
                        Timestamp.ofNanos(random.nextLong(1, Long.MAX_VALUE)),
                        true),
                random.nextLong(),
                random.nextLong());
    }

    /** Of up to nine UTF-16 code units, none of which a name must not have. */
    private static String name(RandomGenerator random) {
        String[] parts = {" ", "a", "-", "\u00a0", "\u20ac", "\uffff", "\u2028", "\ud83d\ude00"};
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            name.append(parts[random.nextInt(parts.length)]);
        }
        return name.toString();
    }

    /** C13: the names that the limits allow can be written. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "a\nb", "a\r", "\u0085", "\u0000", "\ud800", "\udc00a", "longer12345"})
    void namesThatCouldNotBeReadAgainAreRefused(String name) {
        assertThatThrownBy(() -> ManualLimits.TEN.requireName("key", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a key has");
    }

    private static final class ManualLimits {
        static final CommitLimits TEN =
                new CommitLimits(new Timestamp(10, 0), new Timestamp(1, 0), 100, 100, 4, 10, 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "byztime-commit-journal 2\n",
                "byztime-commit-journal 1\n\n",
                "byztime-commit-journal 1\nread - a\n",
                "byztime-commit-journal 1\ngroup a\nread - a\n",
                "byztime-commit-journal 1\ntransaction 1.000000000 1.000000000 1 1 1.000000000 t\n",
                "byztime-commit-journal 1\ngroup a\ntransaction 1.000000000 1.000000000 1 1 t\n",
                "byztime-commit-journal 1\ngroup a\ntransaction 1 1.000000000 1 1 1.000000000 t\n",
                "byztime-commit-journal 1\n"
                        + "group a\n"
                        + "transaction 1.000000000 1.000000000 x 1 1.000000000 t\n",
                "byztime-commit-journal 1\ngroup b\ngroup a\n",
                "byztime-commit-journal 1\nGROUP a\n",
                "byztime-commit-journal 1\ngroup a\r\n"
            })
    void whatIsNotWrittenIsNotRead(String body) {
        assertThatThrownBy(() -> CommitJournalRecord.parse(withChecksum(body)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() {
        byte[] bytes = withChecksum(ONE);
        for (int i = 0; i < bytes.length * 8; i++) {
            byte[] flipped = bytes.clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            assertThatThrownBy(() -> CommitJournalRecord.parse(flipped))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (int i = 0; i < bytes.length; i++) {
            byte[] cut = Arrays.copyOf(bytes, i);
            assertThatThrownBy(() -> CommitJournalRecord.parse(cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPlanWhoseJournalCouldNotBeReadIsRefused() {
        CommitLimits wide =
                new CommitLimits(
                        new Timestamp(10, 0), new Timestamp(1, 0), 1000, 1000, 1000, 256, 100);
        assertThatThrownBy(() -> new CommitPlan(wide, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("journal");
        assertThatThrownBy(() -> new CommitPlan(ManualLimits.TEN, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
