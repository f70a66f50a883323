package dev.byztime.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
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
        Mac mac = mac();
        mac.update(message, from, message.length - from);
        return mac.doFinal();
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /**
     * The MAC of several parts. The length of each comes before it, so no two lists have the same
     * MAC, whatever their parts are.
     */
    public byte[] macOf(List<byte[]> parts) {
        Mac mac = mac();
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
        for (byte[] part : parts) {
            mac.update(length.clear().putInt(part.length).flip());
            mac.update(part);
        }
        return mac.doFinal();
    }

    /**
     * A key for another purpose, which says nothing about this one.
     *
     * @param purpose names it: ASCII, which no sealed text begins with
     */
    public SealKey derived(String purpose) {
        return new SealKey(mac(purpose.getBytes(StandardCharsets.US_ASCII), 0));
    }

    /** A text without the secret. */
    @Override
    public String toString() {
        return "a key of " + BYTES + " bytes";
    }
}
