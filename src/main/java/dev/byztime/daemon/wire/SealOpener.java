package dev.byztime.daemon.wire;

import org.jspecify.annotations.Nullable;

/** The cryptography that the server needs to open sealed bytes. */
public interface SealOpener {

    /** The content of a cookie; null if it is not a cookie of this server. */
    Cookie.@Nullable Content openCookie(byte[] cookie);

    /**
     * Opens bytes that were sealed under a key.
     *
     * @param nonce 16 bytes
     * @return the plaintext; null if the seal is wrong
     */
    byte @Nullable [] open(byte[] key, byte[] ad, byte[] nonce, byte[] ciphertext);
}
