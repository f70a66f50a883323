package dev.byztime.daemon.wire;

import java.util.Arrays;

/** A writer of the fields of a protobuf message. It leaves out zeros and empty byte strings. */
final class FieldWriter {

    private byte[] bytes = new byte[256];
    private int length;

    FieldWriter varint(int number, long value) {
        if (value != 0) {
            key(number, FieldReader.VARINT);
            raw(value);
        }
        return this;
    }

    FieldWriter fixed32(int number, long value) {
        if (value != 0) {
            key(number, FieldReader.FIXED32);
            for (int shift = 0; shift < 32; shift += 8) {
                add((byte) (value >>> shift));
            }
        }
        return this;
    }

    FieldWriter bytes(int number, byte[] value) {
        return value.length == 0 ? this : message(number, value);
    }

    /** Writes a message within this one, even if it is empty. */
    FieldWriter message(int number, byte[] value) {
        key(number, FieldReader.BYTES);
        raw(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void key(int number, int wireType) {
        raw((long) number << 3 | wireType);
    }

    private void raw(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            add((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        add((byte) rest);
    }

    private void add(byte one) {
        reserve(1);
        bytes[length++] = one;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
