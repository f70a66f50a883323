package dev.byztime.commit;

import java.util.Map;

/**
 * What is computed of a request before anything is locked.
 *
 * @param digest the digest of everything but the id and the hold, because a missing hold means
 *     another one after the limit was changed. The order of the keys does not matter
 * @param keys the digest of each key that was read, in their order: {@link CommitDigest#ofKey}
 */
@SuppressWarnings("ArrayRecordComponent") // it is never compared
record CommitContent(CommitDigest digest, long[] keys) {

    /** Of all that a request has. */
    static CommitContent of(CommitRequest request) {
        return of(request, true);
    }

    /** Of what is kept of a request: {@link CommitRequest#withoutOtherReads}. */
    static CommitContent ofWrites(CommitRequest request) {
        return of(request, false);
    }

    /**
     * The digests of the keys, each with its version, are added: with a secret hash function, a sum
     * of hashes is a hash of a set (Clarke, Devadas, van Dijk, Gassend and Suh, <i>Incremental
     * multiset hash functions</i>, 2003).
     */
    private static CommitContent of(CommitRequest request, boolean withOtherReads) {
        long[] keys = new long[request.reads().size()];
        CommitDigest sum = CommitDigest.ofStart(request.start(), request.severalStores());
        int i = 0;
        for (Map.Entry<String, Long> read : request.reads().entrySet()) {
            CommitDigest key = CommitDigest.ofName(read.getKey());
            keys[i++] = key.first(); // CommitDigest.ofKey, without another hash
            boolean isWritten = request.writes().contains(read.getKey());
            if (withOtherReads || isWritten) {
                sum = sum.plus(key.ofRead(read.getValue(), isWritten));
            }
        }
        return new CommitContent(sum, keys);
    }
}
