package dev.byztime.cluster;

import java.util.Arrays;
import java.util.UUID;

/**
 * What a member of the service says about itself in the store: lines of ASCII.
 *
 * <pre>
 *   byztime-member 1                          format and its version
 *   id 6e0c63b1-5a0e-4ac5-8d6e-2c1b0f6f8b3a   one process
 *   address 10.1.2.3:8080                     where it answers
 *   counter 17                                raised again and again
 *   crc32c 8c9e33ac                           of the bytes before this line
 * </pre>
 *
 * @param id the process; a restarted process has another one
 * @param address where it answers: up to 255 printable characters of ASCII, without spaces
 * @param counter a number that changes while the member is alive
 */
public record MemberRecord(UUID id, String address, long counter) {

    private static final String HEAD = "byztime-member 1";

    /**
     * @throws IllegalArgumentException if the address has another form
     */
    public MemberRecord {
        PartitionRecord.requireAddress(address);
    }

    /**
     * @throws IllegalArgumentException if the bytes are not a result of {@link #toBytes}; its
     *     message says why
     */
    public static MemberRecord parse(byte[] bytes) {
        RecordLines lines = RecordLines.parse(HEAD, bytes);
        MemberRecord record =
                new MemberRecord(
                        UUID.fromString(lines.value("id")),
                        lines.value("address"),
                        Long.parseLong(lines.value("counter")));
        if (!Arrays.equals(record.toBytes(), bytes)) {
            throw new IllegalArgumentException("its lines are not in normal form");
        }
        return record;
    }

    /** The bytes in the store. */
    public byte[] toBytes() {
        return RecordLines.below(HEAD)
                .with("id", id)
                .with("address", address)
                .with("counter", counter)
                .toBytes();
    }
}
