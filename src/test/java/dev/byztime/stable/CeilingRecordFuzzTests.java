package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Looks for files that are read as what they are not, or neither read nor refused. */
class CeilingRecordFuzzTests {

    private static final int CHECKSUM_LINE = "crc32c 01234567\n".length();

    @FuzzTest
    void recordIsRefusedOrIsWhatItsTextSays(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        check(text);
        check(text + "crc32c %08x\n".formatted(checksum(text))); // which is hard to guess
    }

    private static void check(String file) {
        assertThat(answer(file)).isEqualTo(meaning(file));
    }

    private static @Nullable String answer(String file) {
        try {
            CeilingRecord record = CeilingRecord.parse(file.getBytes(StandardCharsets.ISO_8859_1));
            return "%s %s %s"
                    .formatted(
                            record.name(), record.ceiling().toNanosExact(), record.era().bootId());
        } catch (IllegalArgumentException refused) {
            return null;
        }
    }

    /** By the documentation of the format alone: name, nanoseconds and era, or null. */
    private static @Nullable String meaning(String file) {
        String[] lines = file.split("\n", -1);
        if (lines.length != 6
                || !lines[0].equals("byztime-ceiling 1")
                || !lines[1].matches("name [a-z-]{1,64}")
                || !lines[2].startsWith("ceiling ")
                || !lines[3].startsWith("era ")
                || !lines[5].isEmpty()) {
            return null;
        }
        String name = lines[1].substring("name ".length());
        BigInteger nanos = nanos(lines[2].substring("ceiling ".length()));
        String era = lines[3].substring("era ".length());
        String body = file.substring(0, Math.max(0, file.length() - CHECKSUM_LINE));
        boolean sound =
                nanos != null
                        && nanos.bitLength() < Long.SIZE
                        && isEra(era)
                        && lines[4].equals("crc32c %08x".formatted(checksum(body)));
        return sound ? "%s %s %s".formatted(name, nanos, era) : null;
    }

    /** Null if it is not a decimal number with nine places, in normal form. */
    private static @Nullable BigInteger nanos(String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            return number.scale() == 9 && number.toPlainString().equals(text)
                    ? number.unscaledValue()
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean isEra(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static long checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
        return crc.getValue();
    }
}
