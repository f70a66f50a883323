package dev.byztime.atmostonce;

import dev.byztime.seal.SipHash;

import java.nio.charset.StandardCharsets;

/**
 * A keyed digest of a connection's id, which represents the connection within this process.
 *
 * <p>Each connection therefore takes the same memory, however long its id is. Two ids with the same
 * digest would count as one connection. Its messages could then be refused wrongly, but never
 * accepted twice. The key is random in each process, so that nobody can search for such ids.
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

    /** The digest of an id that is part of an array. */
    public static ConnectionDigest of(byte[] bytes, int offset, int length) {
        SipHash.Hash hash = HASH.hash(bytes, offset, length);
        return new ConnectionDigest(hash.first(), hash.second());
    }
}
