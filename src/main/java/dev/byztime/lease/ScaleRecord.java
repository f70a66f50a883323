package dev.byztime.lease;

import dev.byztime.stable.TextChecksum;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of the file {@value Scale#FILE}: five lines of ASCII.
 *
 * <pre>
 *   byztime-lease-scale 1                      format and its version
 *   era 268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1   the boot in which it was written
 *   quiet-until 1234.500000000                 on that boot's local clock: nothing is granted before
 *   key 0f1e...                                64 hexadecimal digits, with which claims are signed
 *   crc32c 8a9136aa                            of the bytes before this line
 * </pre>
 *
 * @param era the boot in which it was written
 * @param quietUntilNs local clock of that boot
 * @param key 32 bytes; a secret
 */
record ScaleRecord(Era era, long quietUntilNs, byte[] key) {

    static final int KEY_BYTES = 32;

    private static final String HEAD = "byztime-lease-scale 1\n";

    private static final Pattern LINES =
            Pattern.compile(
                    "(?<body>"
                            + HEAD
                            + "era (?<era>[0-9a-f-]{36})\n"
                            + "quiet-until (?<quiet>-?[0-9]{1,18}\\.[0-9]{9})\n"
                            + "key (?<key>[0-9a-f]{64})\n)"
                            + "crc32c (?<crc>[0-9a-f]{8})\n");

    /**
     * @throws IllegalArgumentException if they are anything but what {@link #toBytes} makes
     */
    static ScaleRecord parse(byte[] bytes) {
        Matcher lines = LINES.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!lines.matches() || !TextChecksum.of(lines.group("body")).equals(lines.group("crc"))) {
            throw new IllegalArgumentException("not the five lines of a lease scale");
        }
        return new ScaleRecord(
                Era.parse(lines.group("era")),
                TimestampText.parse(lines.group("quiet")).toNanosSaturated(),
                HexFormat.of().parseHex(lines.group("key")));
    }

    byte[] toBytes() {
        String body =
                HEAD
                        + "era %s\nquiet-until %s\nkey %s\n"
                                .formatted(
                                        era,
                                        Timestamp.ofNanos(quietUntilNs),
                                        HexFormat.of().formatHex(key));
        return (body + "crc32c " + TextChecksum.of(body) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Without the key, which is a secret. */
    @Override
    public String toString() {
        return "era %s, quiet until %s".formatted(era, Timestamp.ofNanos(quietUntilNs));
    }
}
