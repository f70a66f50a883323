package dev.byztime.daemon.wire;

import java.util.Arrays;
import java.util.List;

/**
 * One record of key establishment (NTS-KE, RFC 8915, section 4).
 *
 * @param critical whether a receiver that does not know the record must give up
 * @param type the type, 15 bits
 * @param body the body, at most 65,535 bytes
 */
public record KeyRecord(boolean critical, int type, byte[] body) {

    static final int END = 0;
    static final int NEXT_PROTOCOL = 1;
    static final int ERROR = 2;
    static final int WARNING = 3;
    static final int ALGORITHM = 4;
    static final int COOKIE = 0x425A;

    /** The number of byztimed's protocol, for which the keys are made. */
    static final int BYZTIME = 0xC25A;

    static final int HEADER_BYTES = 4;

    private static final int CRITICAL = 0x8000;

    static KeyRecord numbers(int type, int... numbers) {
        byte[] body = new byte[2 * numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            body[2 * i] = (byte) (numbers[i] >>> 8);
            body[2 * i + 1] = (byte) numbers[i];
        }
        return new KeyRecord(true, type, body);
    }

    /** Whether the body can be a list of 16-bit numbers. */
    boolean hasNumbers() {
        return body.length % 2 == 0;
    }

    /** Whether the list contains a number. */
    boolean lists(int number) {
        for (int i = 0; i + 1 < body.length; i += 2) {
            if (number(i) == number) {
                return true;
            }
        }
        return false;
    }

    /** The number at an index of the body. */
    int number(int index) {
        return ((body[index] & 0xFF) << 8) | (body[index + 1] & 0xFF);
    }

    /** The bytes of several records in a row. */
    static byte[] encode(List<KeyRecord> records) {
        int length = 0;
        for (KeyRecord record : records) {
            length += HEADER_BYTES + record.body.length;
        }
        byte[] bytes = new byte[length];
        int at = 0;
        for (KeyRecord record : records) {
            byte[] encoded = record.encode();
            System.arraycopy(encoded, 0, bytes, at, encoded.length);
            at += encoded.length;
        }
        return bytes;
    }

    private byte[] encode() {
        int head = (critical ? CRITICAL : 0) | type;
        byte[] bytes = new byte[HEADER_BYTES + body.length];
        bytes[0] = (byte) (head >>> 8);
        bytes[1] = (byte) head;
        bytes[2] = (byte) (body.length >>> 8);
        bytes[3] = (byte) body.length;
        System.arraycopy(body, 0, bytes, HEADER_BYTES, body.length);
        return bytes;
    }

    /** The record whose header begins at an index. All of its bytes must be present. */
    static KeyRecord decode(byte[] bytes, int at) {
        int head = ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
        int from = at + HEADER_BYTES;
        byte[] body = Arrays.copyOfRange(bytes, from, from + bodyLength(bytes, at));
        return new KeyRecord((head & CRITICAL) != 0, head & ~CRITICAL, body);
    }

    static int bodyLength(byte[] bytes, int at) {
        return ((bytes[at + 2] & 0xFF) << 8) | (bytes[at + 3] & 0xFF);
    }
}
