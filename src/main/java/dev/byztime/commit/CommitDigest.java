package dev.byztime.commit;

import dev.byztime.seal.SipHash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A keyed digest of a transaction's id, or of a request's content.
 *
 * <p>What is remembered of a transaction therefore takes the same memory, however many keys it has
 * and however long their names are. The key of the digest is random in each process, so that nobody
 * can search for two names or requests with the same digest.
 */
record CommitDigest(long first, long second) {

    private static final SipHash HASH = SipHash.withRandomKey();

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Of a transaction's id. */
    static CommitDigest ofId(String id) {
        return of(id.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Of a key, in 64 bits. Two keys with the same digest count as one, whose version is that of
     * the later write: transactions may be aborted for nothing, and none is prepared wrongly.
     */
    static long ofKey(String key) {
        return of(key.getBytes(StandardCharsets.UTF_8)).first;
    }

    /**
     * Of everything but the id and the hold, because a missing hold means another one after the
     * limit was changed. The order of the keys does not matter.
     *
     * <p>The digests of the keys, each with its version, are added: with a secret hash function, a
     * sum of hashes is a hash of a set (Clarke, Devadas, van Dijk, Gassend and Suh, <i>Incremental
     * multiset hash functions</i>, 2003).
     */
    static CommitDigest of(CommitRequest request) {
        CommitDigest sum =
                of(
                        request.start().epoch(),
                        request.start().mark(),
                        request.severalStores() ? 1 : 0);
        for (var read : request.reads().entrySet()) {
            CommitDigest key = of(read.getKey().getBytes(StandardCharsets.UTF_8));
            boolean isWritten = request.writes().contains(read.getKey());
            sum = sum.plus(of(key.first, key.second, read.getValue(), isWritten ? 1 : 0));
        }
        return sum;
    }

    private CommitDigest plus(CommitDigest other) {
        return new CommitDigest(first + other.first, second + other.second);
    }

    private static CommitDigest of(long... words) {
        byte[] bytes = new byte[words.length * Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            LONG.set(bytes, i * Long.BYTES, words[i]);
        }
        return of(bytes);
    }

    private static CommitDigest of(byte[] bytes) {
        SipHash.Hash hash = HASH.hash(bytes, 0, bytes.length);
        return new CommitDigest(hash.first(), hash.second());
    }
}
