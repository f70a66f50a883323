package dev.byztime.ticket;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The signatures that have been found to fit.
 *
 * <p>A bearer shows the same ticket many times, and to check its signature costs more than all the
 * rest. Whether a signature fits depends on the key, the signed bytes and the signature alone, so a
 * digest of these three says everything. Only signatures that fit are remembered, so that nobody
 * but an issuer can fill the room. If there is no room, the signatures that have not been shown for
 * the longest time are checked again.
 */
final class CheckedSignatures {

    private final int most;

    /** Two generations: what is shown again moves to the recent one. */
    private volatile Map<ByteBuffer, Boolean> recent = new ConcurrentHashMap<>();

    private volatile Map<ByteBuffer, Boolean> earlier = Map.of();

    /**
     * @param most how many signatures are remembered at least, of those that were shown last. Twice
     *     as many take room, at some 100 bytes each
     */
    CheckedSignatures(int most) {
        this.most = most;
    }

    /** Whether this key signed the text. */
    boolean fits(VerificationKey key, CompactJws jws) {
        ByteBuffer digest = digest(key, jws);
        if (recent.containsKey(digest)) {
            return true;
        }
        if (!earlier.containsKey(digest) && !key.signed(jws)) {
            return false;
        }
        remember(digest);
        return true;
    }

    private synchronized void remember(ByteBuffer digest) {
        if (recent.size() >= most) {
            earlier = recent;
            recent = new ConcurrentHashMap<>();
        }
        recent.put(digest, true);
    }

    /** How many signatures are remembered. */
    int size() {
        return recent.size() + earlier.size();
    }

    /** No two triples give the same bytes: the thumbprint and the length have a fixed size. */
    private static ByteBuffer digest(VerificationKey key, CompactJws jws) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(CompactJws.bytes("thumbprint", key.thumbprint()));
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(jws.signed().length).flip());
            digest.update(jws.signed());
            digest.update(jws.signature());
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
