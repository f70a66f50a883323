package dev.byztime.stable;

import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a ceiling's file: five lines of ASCII that an operator can read.
 *
 * <pre>
 *   byztime-ceiling 1                          format and its version
 *   name at-most-once                          what it is a ceiling of
 *   ceiling 1795237012.123456789               the number, an instant of global time
 *   era 268e337c-6b1b-4a0e-9e0b-0d4b6ac9d8f1   the boot in which it was written
 *   crc32c 8c9e33ac                            of the bytes before this line
 * </pre>
 *
 * @param name the name of the ceiling: lower case letters and hyphens
 * @param ceiling the ceiling, within the range of 64-bit nanoseconds
 * @param era the boot in which the file was written
 */
public record CeilingRecord(String name, Timestamp ceiling, Era era) {

    private static final String FORMAT = "byztime-ceiling";
    private static final String VERSION = "1";

    private static final String NAME = "[a-z-]{1,64}";

    private static final Pattern FIRST_LINE = Pattern.compile(FORMAT + " (?<version>[0-9]{1,9})\n");

    private static final Pattern LINES =
            Pattern.compile(
                    "(?<body>"
                            + FORMAT
                            + " "
                            + VERSION
                            + "\n"
                            + "name (?<name>"
                            + NAME
                            + ")\n"
                            + "ceiling (?<ceiling>-?[0-9]{1,18}\\.[0-9]{9})\n"
                            + "era (?<era>[0-9a-f-]{36})\n)"
                            + "crc32c (?<crc>[0-9a-f]{8})\n");

    /**
     * @throws IllegalArgumentException if a later life could not parse the record
     */
    public CeilingRecord {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("no name for a ceiling: " + name);
        }
        if (!Timestamp.ofNanos(ceiling.toNanosSaturated()).equals(ceiling)) {
            throw new IllegalArgumentException(
                    "its number, " + ceiling + ", is beyond 64 bits of nanoseconds");
        }
    }

    /**
     * @throws IllegalArgumentException if the bytes are not a result of {@link #toBytes}; its
     *     message says why
     */
    public static CeilingRecord parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher first = FIRST_LINE.matcher(text);
        if (first.lookingAt() && !VERSION.equals(first.group("version"))) {
            throw new IllegalArgumentException(
                    "its format has version "
                            + first.group("version")
                            + ", and this service reads "
                            + VERSION);
        }
        Matcher lines = LINES.matcher(text);
        if (!lines.matches()) {
            throw new IllegalArgumentException(
                    "its " + bytes.length + " bytes are not the five lines of a ceiling");
        }
        if (!TextChecksum.of(lines.group("body")).equals(lines.group("crc"))) {
            throw new IllegalArgumentException("its checksum does not fit its content");
        }
        CeilingRecord record =
                new CeilingRecord(
                        lines.group("name"),
                        TimestampText.parse(lines.group("ceiling")),
                        Era.parse(lines.group("era")));
        if (!Arrays.equals(record.toBytes(), bytes)) {
            throw new IllegalArgumentException("its number is not in normal form");
        }
        return record;
    }

    /** The bytes of the file. */
    public byte[] toBytes() {
        String body =
                FORMAT
                        + " %s\nname %s\nceiling %s\nera %s\n"
                                .formatted(VERSION, name, ceiling, era);
        return (body + "crc32c " + TextChecksum.of(body) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
