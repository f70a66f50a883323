package dev.byztime.seal;

import org.cryptomator.siv.SivMode;
import org.cryptomator.siv.UnauthenticCiphertextException;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;

import javax.crypto.IllegalBlockSizeException;

/**
 * Authenticated encryption by AEAD_AES_SIV_CMAC_256 (RFC 5297), as the protocol of peers has it.
 *
 * <p>The vector of S2V is the associated data, the nonce and the plaintext. Associated data that is
 * empty is still a component of the vector. The first half of a key is for S2V, the second half for
 * the encryption.
 */
public final class AesSiv {

    /** The length of a key in bytes. */
    public static final int KEY_BYTES = 32;

    /** The length of a nonce in bytes, the only one that the protocol of peers has. */
    public static final int NONCE_BYTES = 16;

    private static final int SIV_BYTES = 16;

    /** The cipher, which has no state between calls, so threads may share it. */
    private static final SivMode SIV = new SivMode();

    private AesSiv() {}

    /**
     * Encrypts a plaintext.
     *
     * @param key a key of {@link #KEY_BYTES}
     * @return the 16 bytes of the SIV, and the encrypted plaintext
     */
    public static byte[] seal(byte[] key, byte[] ad, byte[] nonce, byte[] plaintext) {
        return SIV.encrypt(encryptionHalf(key), macHalf(key), plaintext, ad, nonce);
    }

    /**
     * Decrypts a ciphertext that {@link #seal} made.
     *
     * @return the plaintext; null if the seal is wrong, or the bytes are no ciphertext
     */
    public static byte @Nullable [] open(byte[] key, byte[] ad, byte[] nonce, byte[] ciphertext) {
        if (key.length != KEY_BYTES || ciphertext.length < SIV_BYTES) {
            return null;
        }
        try {
            return SIV.decrypt(encryptionHalf(key), macHalf(key), ciphertext, ad, nonce);
        } catch (UnauthenticCiphertextException | IllegalBlockSizeException notSealedSo) {
            return null;
        }
    }

    private static byte[] macHalf(byte[] key) {
        return Arrays.copyOf(key, KEY_BYTES / 2);
    }

    private static byte[] encryptionHalf(byte[] key) {
        return Arrays.copyOfRange(key, KEY_BYTES / 2, KEY_BYTES);
    }
}
