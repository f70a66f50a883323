package dev.byztime.timedata;

import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The layout of a timedata file: the position and encoding of each field.
 *
 * <pre>
 *     0               12      16              32              48                        128
 *    +---------------+-------+---------------+---------------+-------------------------+
 *    | magic         | index | era           | real_offset   | the writer's own        |
 *    +---------------+-------+---------------+---------------+-------------------------+
 *    | entry 0: offset       | error         | as_of         | zero                    |  + 64
 *    +-----------------------+---------------+---------------+-------------------------+
 *    | ...                                                                             |
 *    +-----------------------+---------------+---------------+-------------------------+
 *    | entry 61                                                                        |
 *    +---------------------------------------------------------------------------------+ 4096
 * </pre>
 *
 * <p>All integers are little-endian and signed. A timestamp is 64 bits of seconds, then 64 bits of
 * nanoseconds. The index is the number of the current entry.
 *
 * <p>Order of writes. For a new entry, the writer fills slot (index + 1) mod 62 and then stores the
 * index. For a new file, it writes the magic last. For a new era, it writes entry 0 and the index
 * before the era. A reader that sees the magic therefore sees a well-formed file, and a reader that
 * sees the current era, too, sees a valid current entry.
 */
final class TimedataLayout {

    static final int FILE_BYTES = 4096;
    static final int ENTRIES = 62;

    static final int MAGIC = 0;
    static final int INDEX = MAGIC + 12;
    static final int ERA = INDEX + Integer.BYTES;
    static final int REAL_OFFSET = ERA + 16;
    static final int ENTRY_ARRAY = 128;

    static final int TIMESTAMP_BYTES = 2 * Long.BYTES;
    static final int ENTRY_BYTES = 64;

    /**
     * The fields that a reader compares before and after it reads the entry: magic, index and era.
     */
    static final int IDENTITY_BYTES = REAL_OFFSET;

    static final int HEADER_BYTES = REAL_OFFSET + TIMESTAMP_BYTES;

    private static final byte[] MAGIC_VALUE = {
        'B', 'Y', 'Z', 'T', 'I', 'M', 'E', 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff
    };

    private TimedataLayout() {}

    static long entryOffset(int index) {
        return ENTRY_ARRAY + (long) index * ENTRY_BYTES;
    }

    static int next(int index) {
        return index + 1 == ENTRIES ? 0 : index + 1;
    }

    static boolean isIndex(int index) {
        return index >= 0 && index < ENTRIES;
    }

    static byte[] magic() {
        return MAGIC_VALUE.clone();
    }

    static boolean hasMagic(byte[] header) {
        return Arrays.equals(
                header, MAGIC, MAGIC + MAGIC_VALUE.length, MAGIC_VALUE, 0, MAGIC_VALUE.length);
    }

    static int index(byte[] header) {
        return buffer(header).getInt(INDEX);
    }

    /** Decodes the era, whose bytes are in the order of its printed digits. */
    static Era era(byte[] header) {
        ByteBuffer digits = ByteBuffer.wrap(header).order(ByteOrder.BIG_ENDIAN);
        return Era.of(digits.getLong(ERA), digits.getLong(ERA + Long.BYTES));
    }

    static byte[] bytes(Era era) {
        return ByteBuffer.allocate(16)
                .putLong(era.bootId().getMostSignificantBits())
                .putLong(era.bootId().getLeastSignificantBits())
                .array();
    }

    static byte[] bytes(int index) {
        return buffer(new byte[Integer.BYTES]).putInt(index).array();
    }

    static byte[] bytes(Timestamp timestamp) {
        byte[] bytes = new byte[TIMESTAMP_BYTES];
        put(buffer(bytes), timestamp);
        return bytes;
    }

    static byte[] bytes(Entry entry) {
        byte[] bytes = new byte[ENTRY_BYTES];
        ByteBuffer to = buffer(bytes);
        put(to, entry.offset());
        put(to, entry.error());
        put(to, entry.asOf());
        return bytes;
    }

    /**
     * @throws TimedataException if the entry is invalid: its nanoseconds are not in normal form,
     *     its error is negative, or all its bytes are zero, as in a hole of a sparse file
     */
    static Entry entry(byte[] bytes) throws TimedataException {
        ByteBuffer from = buffer(bytes);
        Timestamp offset = timestamp(from, "offset");
        Timestamp error = timestamp(from, "error");
        Timestamp asOf = timestamp(from, "as_of");
        if (error.isNegative()) {
            throw new TimedataException(
                    TimedataException.Kind.MALFORMED, "its error is negative: " + error);
        }
        if (offset.equals(Timestamp.ZERO) && error.equals(offset) && asOf.equals(offset)) {
            throw new TimedataException(TimedataException.Kind.MALFORMED, "it is empty");
        }
        return new Entry(offset, error, asOf);
    }

    static Timestamp realOffset(byte[] header) throws TimedataException {
        return timestamp(buffer(header).position(REAL_OFFSET), "real_offset");
    }

    private static Timestamp timestamp(ByteBuffer from, String name) throws TimedataException {
        long seconds = from.getLong();
        long nanoseconds = from.getLong();
        if (nanoseconds < 0 || nanoseconds >= Timestamp.BILLION) {
            throw new TimedataException(
                    TimedataException.Kind.MALFORMED,
                    "the nanoseconds of its " + name + " are not below 10^9: " + nanoseconds);
        }
        return new Timestamp(seconds, (int) nanoseconds);
    }

    private static void put(ByteBuffer to, Timestamp timestamp) {
        to.putLong(timestamp.seconds()).putLong(timestamp.nanoseconds());
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
