package dev.byztime.seal;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret key for HMAC-SHA256 (RFC 2104), by which a service recognises its own texts. */
public final class SealKey {

    /** The length of a key in bytes. */
    public static final int BYTES = 32;

    static final int MAC_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] bytes;

    private SealKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, and this has " + bytes.length);
        }
        this.bytes = bytes;
    }

    /**
     * Draws a new key.
     *
     * @param random a generator of the quality that keys need
     */
    public static SealKey draw(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SealKey(bytes);
    }

    /**
     * Reads a key that {@link #toHex} wrote.
     *
     * @throws IllegalArgumentException if the text is not a key
     */
    public static SealKey parseHex(String text) {
        return new SealKey(HexFormat.of().parseHex(text));
    }

    /** The key as hexadecimal digits, for a file that only its owner can read. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** The MAC of the bytes from an index on. */
    byte[] mac(byte[] message, int from) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            mac.update(message, from, message.length - from);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** A text without the secret. */
    @Override
    public String toString() {
        return "a key of " + BYTES + " bytes";
    }
}
