package dev.byztime.commit;

import dev.byztime.seal.SipHash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A keyed digest of a name, or of a request's content: {@link CommitContent}.
 *
 * <p>What is remembered of a transaction therefore takes the same memory, however many keys it has
 * and however long their names are. The key of the digest is random in each process, so that nobody
 * can search for two names or requests with the same digest.
 */
record CommitDigest(long first, long second) {

    private static final SipHash HASH = SipHash.withRandomKey();

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Of the name of a transaction or of a key. */
    static CommitDigest ofName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        SipHash.Hash hash = HASH.hash(bytes, 0, bytes.length);
        return new CommitDigest(hash.first(), hash.second());
    }

    /**
     * Of a key, in 64 bits. Two keys with the same digest count as one, whose version is that of
     * the later write: transactions may be aborted for nothing, and none is prepared wrongly.
     */
    static long ofKey(String key) {
        return ofName(key).first;
    }

    /** Of a start, and of whether there are several stores. */
    static CommitDigest ofStart(CommitStart start, boolean severalStores) {
        return of(start.epoch(), start.mark(), severalStores ? 1 : 0);
    }

    /** Of a key, whose name has this digest, with the version that was read. */
    CommitDigest ofRead(long versionNs, boolean isWritten) {
        return of(first, second, versionNs, isWritten ? 1 : 0);
    }

    CommitDigest plus(CommitDigest other) {
        return new CommitDigest(first + other.first, second + other.second);
    }

    private static CommitDigest of(long... words) {
        byte[] bytes = new byte[words.length * Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            LONG.set(bytes, i * Long.BYTES, words[i]);
        }
        SipHash.Hash hash = HASH.hash(bytes, 0, bytes.length);
        return new CommitDigest(hash.first(), hash.second());
    }
}
