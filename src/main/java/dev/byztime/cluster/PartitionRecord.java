package dev.byztime.cluster;

import dev.byztime.stable.TextChecksum;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The record of a partition in the store: some lines of ASCII that an operator can read.
 *
 * <pre>
 *   byztime-partition 1                          format and its version
 *   owner 6e0c63b1-5a0e-4ac5-8d6e-2c1b0f6f8b3a   one process
 *   address 10.1.2.3:8080                        where it answers
 *   write 0b9d1f0a-4a0d-4f8c-9b51-0d4b6ac9d8f1   drawn at random for each write
 *   messages 1795237012.123456789                the bounds
 *   promises 1795237042.123456789
 *   counter 1795237002123456789
 *   earliest 1795237002.123456789                the reading by which the bounds were raised
 *   latest 1795237002.133456789
 *   claims 5d0f7a52-2a0e-4c55-9a4e-1f6b0f6f8b3a  names the timescale in claims of leases
 *   crc32c 8c9e33ac                              of the bytes before this line
 * </pre>
 *
 * The six lines from {@code messages} on are missing if the partition was taken when there was no
 * record, and not raised since.
 *
 * @param owner the process that owns the partition, or that shall take it after a handover
 * @param address where the owner answers: up to 255 printable characters of ASCII, without spaces
 * @param write the id of the write that left this record
 * @param bounds on what was promised; {@link PartitionBounds#NONE} if nothing is known
 * @param time the reading by which an owner last raised the bounds; null if nothing is known
 * @param claims the id that claims of leases of this partition have, as long as the timescale goes
 *     on; null if nothing is known
 */
public record PartitionRecord(
        UUID owner,
        String address,
        UUID write,
        PartitionBounds bounds,
        @Nullable RecordedTime time,
        @Nullable UUID claims) {

    private static final String ADDRESS = "[!-~]{1,255}";
    private static final String ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String INSTANT = "-?[0-9]{1,18}\\.[0-9]{9}";

    private static final Pattern LINES =
            Pattern.compile(
                    "(?<body>byztime-partition 1\n"
                            + "owner (?<owner>%s)\n".formatted(ID)
                            + "address (?<address>%s)\n".formatted(ADDRESS)
                            + "write (?<write>%s)\n".formatted(ID)
                            + "(?:messages (?<messages>%s)\n".formatted(INSTANT)
                            + "promises (?<promises>%s)\n".formatted(INSTANT)
                            + "counter (?<counter>-?[0-9]{1,19})\n"
                            + "earliest (?<earliest>%s)\n".formatted(INSTANT)
                            + "latest (?<latest>%s)\n".formatted(INSTANT)
                            + "claims (?<claims>%s)\n)?)".formatted(ID)
                            + "crc32c (?<crc>[0-9a-f]{8})\n");

    /**
     * @throws IllegalArgumentException if the address has another form, or if there are bounds
     *     without a reading, and so on
     */
    public PartitionRecord {
        requireAddress(address);
        if ((time == null) != bounds.equals(PartitionBounds.NONE)
                || (time == null) != (claims == null)) {
            throw new IllegalArgumentException(
                    "bounds, their reading and the id of claims come together");
        }
    }

    static void requireAddress(String address) {
        if (!address.matches(ADDRESS)) {
            throw new IllegalArgumentException("no address of an instance: " + address);
        }
    }

    /**
     * @throws IllegalArgumentException if the bytes are not a result of {@link #toBytes}; its
     *     message says why
     */
    public static PartitionRecord parse(byte[] bytes) {
        Matcher lines = LINES.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!lines.matches()) {
            throw new IllegalArgumentException(
                    "its " + bytes.length + " bytes are not the lines of a partition's record");
        }
        if (!TextChecksum.of(lines.group("body")).equals(lines.group("crc"))) {
            throw new IllegalArgumentException("its checksum does not fit its content");
        }
        boolean known = lines.group("counter") != null;
        PartitionRecord record =
                new PartitionRecord(
                        UUID.fromString(lines.group("owner")),
                        lines.group("address"),
                        UUID.fromString(lines.group("write")),
                        known
                                ? new PartitionBounds(
                                        nanos(lines, "messages"),
                                        nanos(lines, "promises"),
                                        Long.parseLong(lines.group("counter")))
                                : PartitionBounds.NONE,
                        known
                                ? new RecordedTime(nanos(lines, "earliest"), nanos(lines, "latest"))
                                : null,
                        known ? UUID.fromString(lines.group("claims")) : null);
        if (!Arrays.equals(record.toBytes(), bytes)) {
            throw new IllegalArgumentException("its numbers are not in normal form");
        }
        return record;
    }

    /** The bytes in the store. */
    public byte[] toBytes() {
        StringBuilder body = new StringBuilder("byztime-partition 1\n");
        line(body, "owner", owner);
        line(body, "address", address);
        line(body, "write", write);
        if (time != null) {
            line(body, "messages", Timestamp.ofNanos(bounds.messagesNs()));
            line(body, "promises", Timestamp.ofNanos(bounds.promisesNs()));
            line(body, "counter", bounds.counter());
            line(body, "earliest", Timestamp.ofNanos(time.earliestNs()));
            line(body, "latest", Timestamp.ofNanos(time.latestNs()));
            line(body, "claims", Objects.requireNonNull(claims));
        }
        return (body + "crc32c " + TextChecksum.of(body.toString()) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void line(StringBuilder body, String name, Object value) {
        body.append(name).append(' ').append(value).append('\n');
    }

    private static long nanos(Matcher lines, String name) {
        return TimestampText.parse(lines.group(name)).toNanosSaturated();
    }
}
