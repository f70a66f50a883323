package dev.byztime.daemon.wire;

import java.util.Arrays;

/**
 * A reader of the fields of one protobuf message, in their order.
 *
 * <p>Call {@link #next} until it returns 0. After each call, call the method for the field's type,
 * or {@link #skip}.
 */
final class FieldReader {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int GROUP = 3;
    static final int END_GROUP = 4;
    static final int FIXED32 = 5;

    private static final int MAX_VARINT_BYTES = 10;
    private static final int MAX_GROUP_DEPTH = 100;
    private static final int WIRE_TYPES = 3;

    private final byte[] bytes;
    private final int end;

    private int at;
    private int number;
    private int wireType;

    FieldReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private FieldReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** The number of the next field; 0 at the end. */
    int next() throws MalformedException {
        if (at == end) {
            return 0;
        }
        long key = rawVarint();
        number = (int) (key >>> WIRE_TYPES);
        wireType = (int) key & 7;
        if (key < 0 || key > 0xFFFF_FFFFL || number == 0) {
            throw new MalformedException("bad field number");
        }
        if (wireType == 6 || wireType == 7) {
            throw new MalformedException("bad wire type");
        }
        return number;
    }

    /** Reads an integer. A 32-bit integer is its low half. */
    long varint() throws MalformedException {
        require(VARINT);
        return rawVarint();
    }

    /** Reads an unsigned 32-bit integer. */
    long fixed32() throws MalformedException {
        require(FIXED32);
        int from = advance(4);
        return (bytes[from] & 0xFFL)
                | (bytes[from + 1] & 0xFFL) << 8
                | (bytes[from + 2] & 0xFFL) << 16
                | (bytes[from + 3] & 0xFFL) << 24;
    }

    byte[] bytes() throws MalformedException {
        int length = length();
        int from = advance(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /** Skips bytes, and returns their length. */
    int lengthOfBytes() throws MalformedException {
        int length = length();
        advance(length);
        return length;
    }

    /** Reads a message within this one. */
    FieldReader message() throws MalformedException {
        int length = length();
        int from = advance(length);
        return new FieldReader(bytes, from, from + length);
    }

    /** Skips an unknown field. */
    void skip() throws MalformedException {
        skip(wireType, MAX_GROUP_DEPTH);
    }

    private void skip(int type, int deeper) throws MalformedException {
        switch (type) {
            case VARINT -> rawVarint();
            case FIXED64 -> advance(8);
            case FIXED32 -> advance(4);
            case BYTES -> advance(rawLength());
            case GROUP -> skipGroup(deeper);
            default -> throw new MalformedException("end of no group");
        }
    }

    private void skipGroup(int deeper) throws MalformedException {
        if (deeper == 0) {
            throw new MalformedException("groups too deep");
        }
        int group = number;
        while (next() != 0) {
            if (wireType == END_GROUP) {
                if (number != group) {
                    throw new MalformedException("end of another group");
                }
                return;
            }
            skip(wireType, deeper - 1);
        }
        throw new MalformedException("group without an end");
    }

    private int length() throws MalformedException {
        require(BYTES);
        return rawLength();
    }

    private int rawLength() throws MalformedException {
        long length = rawVarint();
        if (length < 0 || length > end - at) {
            throw new MalformedException("truncated");
        }
        return (int) length;
    }

    private void require(int type) throws MalformedException {
        if (wireType != type) {
            throw new MalformedException("wrong wire type");
        }
    }

    private long rawVarint() throws MalformedException {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            if (at == end) {
                throw new MalformedException("truncated");
            }
            byte next = bytes[at++];
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("number too long");
    }

    private int advance(int length) throws MalformedException {
        if (length > end - at) {
            throw new MalformedException("truncated");
        }
        int from = at;
        at += length;
        return from;
    }
}
