package dev.byztime.seal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-2-4 with 128 bits of output: a keyed hash for short inputs (Aumasson and Bernstein,
 * <i>SipHash: a fast short-input PRF</i>, 2012; the longer output is that of its reference
 * implementation).
 *
 * <p>Without the key, an attacker can find inputs that collide only by trying, and 2^64 attempts
 * give an even chance of one collision.
 */
public final class SipHash {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long k0;
    private final long k1;

    /**
     * @param k0 the first half of the key, little endian
     * @param k1 the second
     */
    public SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** A hash with a random, secret key. */
    public static SipHash withRandomKey() {
        SecureRandom random = new SecureRandom();
        return new SipHash(random.nextLong(), random.nextLong());
    }

    /** The two halves of a hash. */
    public record Hash(long first, long second) {}

    /** The hash of a part of an array. */
    public Hash hash(byte[] bytes, int offset, int length) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int end = offset + (length & ~7);
        for (int at = offset; ; at += 8) {
            boolean tail = at == end;
            long m = tail ? tail(bytes, end, length) : (long) LONG.get(bytes, at);
            v3 ^= m;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= m;
            if (tail) {
                break;
            }
        }
        v2 ^= 0xee;
        long first = 0;
        for (int round = 0; round < 8; round++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            if (round == 3) {
                first = v0 ^ v1 ^ v2 ^ v3;
                v1 ^= 0xdd;
            }
        }
        return new Hash(first, v0 ^ v1 ^ v2 ^ v3);
    }

    /** The last word: the remaining zero to seven bytes, with the length in the highest byte. */
    private static long tail(byte[] bytes, int from, int length) {
        long m = (long) length << 56;
        for (int i = 0; i < (length & 7); i++) {
            m |= (bytes[from + i] & 0xffL) << (8 * i);
        }
        return m;
    }
}
