package dev.byztime.daemon.wire;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A parser of records in a stream that arrives in pieces of any size and has a maximum length.
 *
 * <p>Only one thread may use it.
 */
final class KeyRecords {

    private final int mostBytes;
    private final int mostRecords;

    private byte[] bytes = new byte[0];
    private int at;
    private int records;

    KeyRecords(int mostBytes, int mostRecords) {
        this.mostBytes = mostBytes;
        this.mostRecords = mostRecords;
    }

    /**
     * Adds bytes of the stream.
     *
     * @throws MalformedException if the stream is longer than the limit
     */
    void add(byte[] more, int length) throws MalformedException {
        if (length > mostBytes - bytes.length) {
            throw new MalformedException("more than " + mostBytes + " bytes");
        }
        int before = bytes.length;
        bytes = Arrays.copyOf(bytes, before + length);
        System.arraycopy(more, 0, bytes, before, length);
    }

    /**
     * The next record; null until all of it has arrived.
     *
     * @throws MalformedException if there are more records than the limit
     */
    @Nullable KeyRecord next() throws MalformedException {
        int left = bytes.length - at;
        if (left < KeyRecord.HEADER_BYTES
                || left - KeyRecord.HEADER_BYTES < KeyRecord.bodyLength(bytes, at)) {
            return null;
        }
        if (++records > mostRecords) {
            throw new MalformedException("more than " + mostRecords + " records");
        }
        KeyRecord next = KeyRecord.decode(bytes, at);
        at += KeyRecord.HEADER_BYTES + next.body().length;
        return next;
    }
}
