package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Randomly;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/** Checks that a ceiling's file says exactly one thing, or is refused. */
class CeilingRecordTests {

    /** The checksum is of another implementation, that of the polynomial's definition. */
    private static final String FILE =
            """
            byztime-ceiling 1
            name at-most-once
            ceiling 1795237012.123456789
            era 268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1
            crc32c 8c9e33ac
            """;

    private static final CeilingRecord RECORD =
            new CeilingRecord(
                    "at-most-once",
                    TimestampText.parse("1795237012.123456789"),
                    Era.parse("268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1"));

    @Test
    void fileIsAsDocumented() {
        assertThat(new String(RECORD.toBytes(), StandardCharsets.US_ASCII)).isEqualTo(FILE);
        assertThat(CeilingRecord.parse(bytes(FILE))).isEqualTo(RECORD);
    }

    @Test
    void whatIsWrittenIsRead() {
        Randomly.repeat(
                1_000,
                random -> {
                    CeilingRecord record =
                            new CeilingRecord(
                                    name(random),
                                    Timestamp.ofNanos(nanos(random)),
                                    Era.of(random.nextLong(), random.nextLong()));
                    assertThat(CeilingRecord.parse(record.toBytes())).isEqualTo(record);
                });
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] file = RECORD.toBytes();
        for (int bit = 0; bit < file.length * Byte.SIZE; bit++) {
            byte[] rotten = file.clone();
            rotten[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertRefused(rotten);
        }
    }

    @Test
    void otherNumberDoesNotFitTheChecksum() {
        assertRefused(
                bytes(FILE.replace("1795237012.1", "1795237013.1")),
                "its checksum does not fit its content");
    }

    @Test
    void everyCutIsNoticed() {
        byte[] file = RECORD.toBytes();
        for (int length = 0; length < file.length; length++) {
            assertRefused(Arrays.copyOf(file, length));
            byte[] torn = file.clone();
            Arrays.fill(torn, length, torn.length, (byte) 0);
            assertRefused(torn);
        }
    }

    @Test
    void whatFollowsIsNoticed() {
        assertRefused(bytes(FILE + "\n"));
        assertRefused(bytes(FILE + "\0"));
        assertRefused(bytes(FILE + FILE));
        assertRefused(bytes("\n" + FILE));
        assertRefused(bytes(FILE.replace("\n", "\r\n")));
    }

    /** Whatever else another version may have. */
    @Test
    void otherVersionIsRefusedByItsNumber() {
        String why = "its format has version %s, and this service reads 1";
        assertRefused(checked(body("byztime-ceiling 2")), why.formatted(2));
        assertRefused(bytes("byztime-ceiling 17\nand nothing like it"), why.formatted(17));
        assertRefused(checked(body("byztime-ceiling 01")), why.formatted("01"));
    }

    /** Checksums are right here: somebody wrote it so. */
    @Test
    void numberThatWouldNotBeWrittenSoIsRefused() {
        assertRefusedCeiling("01795237012.123456789", "its number is not in normal form");
        assertRefusedCeiling("-0.000000000", "its number is not in normal form");
        assertRefusedCeiling(
                "9223372036.854775808",
                "its number, 9223372036.854775808, is beyond 64 bits of nanoseconds");
        assertRefusedCeiling("1795237012.123", "its 116 bytes are not the five lines of a ceiling");
    }

    @Test
    void whatCouldNotBeReadAgainIsNotMade() {
        Era era = RECORD.era();
        for (String name : new String[] {"", "A", "a b", "a1", "a\n", "ä", "a".repeat(65)}) {
            assertThatThrownBy(() -> new CeilingRecord(name, Timestamp.ZERO, era))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new CeilingRecord("a", Timestamp.MAX, era))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRefusedCeiling(String ceiling, String why) {
        String body = body("byztime-ceiling 1").replace("1795237012.123456789", ceiling);
        assertRefused(checked(body), why);
    }

    private static void assertRefused(byte[] file, String why) {
        assertThatThrownBy(() -> CeilingRecord.parse(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }

    private static void assertRefused(byte[] file) {
        assertThatThrownBy(() -> CeilingRecord.parse(file))
                .as(() -> new String(file, StandardCharsets.ISO_8859_1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("its ");
    }

    private static String body(String firstLine) {
        return firstLine + FILE.substring(FILE.indexOf('\n'), FILE.indexOf("crc32c"));
    }

    private static byte[] checked(String body) {
        CRC32C crc = new CRC32C();
        crc.update(bytes(body));
        return bytes(body + "crc32c %08x\n".formatted(crc.getValue()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String name(RandomGenerator random) {
        StringBuilder name = new StringBuilder();
        for (int left = random.nextInt(1, 65); left > 0; left--) {
            name.append("abcdefghijklmnopqrstuvwxyz-".charAt(random.nextInt(27)));
        }
        return name.toString();
    }

    private static long nanos(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> random.nextInt(-2_000_000_000, 2_000_000_000);
            default -> random.nextLong();
        };
    }
}
