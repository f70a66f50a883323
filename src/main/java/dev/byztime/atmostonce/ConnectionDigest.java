package dev.byztime.atmostonce;

import java.nio.charset.StandardCharsets;

/**
 * What stands for a connection within this process: a keyed digest of its id.
 *
 * <p>So a connection costs the same however long its id is. Two ids with one digest would be taken
 * for one connection, whose messages can then be refused wrongly but not accepted twice; the key,
 * made anew in each process, keeps anybody from looking for such ids.
 */
public record ConnectionDigest(long first, long second) {

    private static final SipHash HASH = SipHash.withRandomKey();

    /**
     * @param id any text
     */
    public static ConnectionDigest of(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
    }

    /** Of an id that is part of an array. */
    public static ConnectionDigest of(byte[] bytes, int offset, int length) {
        SipHash.Hash hash = HASH.hash(bytes, offset, length);
        return new ConnectionDigest(hash.first(), hash.second());
    }
}
