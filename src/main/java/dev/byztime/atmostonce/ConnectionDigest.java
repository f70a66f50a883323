package dev.byztime.atmostonce;

import dev.byztime.seal.SipHash;

import java.nio.charset.StandardCharsets;

/**
 * A keyed digest of a connection's id, which represents the connection within this process.
 *
 * <p>Each connection therefore takes the same memory, however long its id is. Two ids with the same
 * digest would count as one connection. Its messages could then be refused wrongly, but never
 * accepted twice. The key is secret, so that nobody can search for such ids. It is random in each
 * process, unless rows are moved to other processes: these have one key.
 */
public record ConnectionDigest(long first, long second) {

    /** The hash of connections whose rows stay in this process. */
    public static final SipHash OF_PROCESS = SipHash.withRandomKey();

    /** The digest of an id, which is any text. */
    public static ConnectionDigest of(SipHash hash, String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return of(hash.hash(bytes, 0, bytes.length));
    }

    /** The digest of an id that is part of an array. */
    public static ConnectionDigest of(byte[] bytes, int offset, int length) {
        return of(OF_PROCESS.hash(bytes, offset, length));
    }

    private static ConnectionDigest of(SipHash.Hash hash) {
        return new ConnectionDigest(hash.first(), hash.second());
    }
}
