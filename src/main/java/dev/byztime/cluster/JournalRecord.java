package dev.byztime.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * A record of the journal of a partition: {@code journal-N}, its head, which has nothing below its
 * own lines, or one of its slots, {@code journal-N-S}. In a slot is one undecided transaction over
 * several stores, as {@code docs/commits.md} shows it, or nothing.
 *
 * <pre>
 *   byztime-partition-journal 2                     format and its version
 *   life 3f0e1e52-...                               the life of the partition that has written it
 *   write 17                                        which of its writes this is
 *   crc32c 8a9136aa                                 of the bytes before this line
 *   byztime-commit-journal 1                        the transaction; its last line is a checksum
 *   ...
 * </pre>
 *
 * <p>Lives have random ids, so no content occurs twice. Version 1 had all transactions in the head.
 *
 * @param life the id of the life that has written it
 * @param write the number of the write in this life, from 1 on
 * @param entry the transaction; empty if there is none
 */
record JournalRecord(UUID life, long write, String entry) {

    /** The most bytes that a record has besides the transaction. */
    static final int HEAD_BYTES = 128;

    private static final String HEAD = "byztime-partition-journal 2";

    /** How the last line of the head begins. */
    private static final String CHECKSUM = "\ncrc32c ";

    /**
     * @throws IllegalArgumentException if the bytes are not a result of {@link #toBytes}; its
     *     message says why
     */
    static JournalRecord parse(byte[] bytes) {
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        int last = latin.indexOf(CHECKSUM);
        int end = last < 0 ? -1 : latin.indexOf('\n', last + 1);
        if (end < 0) {
            throw new IllegalArgumentException(
                    "its %d bytes do not begin with the lines of a %s"
                            .formatted(bytes.length, HEAD));
        }
        RecordLines lines = RecordLines.parse(HEAD, Arrays.copyOf(bytes, end + 1));
        JournalRecord record =
                new JournalRecord(
                        UUID.fromString(lines.value("life")),
                        Long.parseLong(lines.value("write")),
                        new String(bytes, end + 1, bytes.length - end - 1, StandardCharsets.UTF_8));
        if (!Arrays.equals(record.toBytes(), bytes)) {
            throw new IllegalArgumentException("it is not in normal form");
        }
        return record;
    }

    byte[] toBytes() {
        byte[] head = RecordLines.below(HEAD).with("life", life).with("write", write).toBytes();
        byte[] body = entry.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, bytes, head.length, body.length);
        return bytes;
    }
}
