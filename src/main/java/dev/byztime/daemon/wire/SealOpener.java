package dev.byztime.daemon.wire;

import org.jspecify.annotations.Nullable;

/** What the server needs of cryptography: to open what was sealed. */
public interface SealOpener {

    /** What is in a cookie of this server; null if it is none. */
    Cookie.@Nullable Content openCookie(byte[] cookie);

    /**
     * What was sealed under a key.
     *
     * @param nonce 16 bytes
     * @return the plaintext; null if this was not sealed so
     */
    byte @Nullable [] open(byte[] key, byte[] ad, byte[] nonce, byte[] ciphertext);
}
