package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

class PartitionRecordTests {

    private static final UUID OWNER = new UUID(1, 2);
    private static final UUID WRITE = new UUID(3, 4);
    private static final UUID CLAIMS = new UUID(5, 6);

    @Test
    void anOperatorCanReadIt() {
        PartitionRecord record =
                new PartitionRecord(
                        OWNER,
                        "10.1.2.3:8080",
                        WRITE,
                        new PartitionBounds(3_000_000_001L, 9_000_000_000L, 17),
                        new RecordedTime(2_000_000_000L, 2_500_000_000L),
                        CLAIMS);
        assertThat(new String(record.toBytes(), StandardCharsets.US_ASCII))
                .startsWith(
                        """
                        byztime-partition 1
                        owner 00000000-0000-0001-0000-000000000002
                        address 10.1.2.3:8080
                        write 00000000-0000-0003-0000-000000000004
                        messages 3.000000001
                        promises 9.000000000
                        counter 17
                        earliest 2.000000000
                        latest 2.500000000
                        claims 00000000-0000-0005-0000-000000000006
                        crc32c \
                        """);
        assertThat(PartitionRecord.parse(record.toBytes())).isEqualTo(record);
    }

    @Test
    void aRecordWithoutBoundsHasNoReadingEither() {
        PartitionRecord record =
                new PartitionRecord(OWNER, "a", WRITE, PartitionBounds.NONE, null, null);
        assertThat(PartitionRecord.parse(record.toBytes())).isEqualTo(record);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new PartitionRecord(
                                OWNER,
                                "a",
                                WRITE,
                                PartitionBounds.NONE,
                                new RecordedTime(1, 2),
                                CLAIMS));
    }

    @Test
    void anyNumbersSurvive() {
        Randomly.repeat(
                200,
                random -> {
                    long earliest = random.nextLong(Long.MIN_VALUE, Long.MAX_VALUE);
                    PartitionRecord record =
                            new PartitionRecord(
                                    new UUID(random.nextLong(), random.nextLong()),
                                    "[::1]:8080",
                                    new UUID(random.nextLong(), random.nextLong()),
                                    new PartitionBounds(
                                            random.nextLong(),
                                            random.nextBoolean() ? Long.MIN_VALUE : 0,
                                            random.nextLong()),
                                    new RecordedTime(
                                            earliest, random.nextLong(earliest, Long.MAX_VALUE)),
                                    new UUID(random.nextLong(), random.nextLong()));
                    assertThat(PartitionRecord.parse(record.toBytes())).isEqualTo(record);
                });
    }

    @Test
    void anyFlippedBitIsNoticed() {
        byte[] right =
                new PartitionRecord(
                                OWNER,
                                "a",
                                WRITE,
                                new PartitionBounds(5, 6, 7),
                                new RecordedTime(1, 2),
                                CLAIMS)
                        .toBytes();
        for (int bit = 0; bit < 8 * right.length; bit++) {
            byte[] wrong = right.clone();
            wrong[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatIllegalArgumentException().isThrownBy(() -> PartitionRecord.parse(wrong));
        }
    }

    @Test
    void anAddressHasNoLineOfItsOwn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new PartitionRecord(
                                OWNER, "a\nwrite x", WRITE, PartitionBounds.NONE, null, null));
    }
}
