package dev.byztime.seal;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * The form of one kind of sealed text: text that a service gives to clients, and later recognises
 * as its own.
 *
 * <p>The text is base64url without padding of these bytes:
 *
 * <pre>
 *   0   32 bytes   MAC of all that follows ({@link SealKey})
 *   32  1 byte     version of the content's encoding
 *   33  1 byte     code of the {@link Purpose}
 *   34  ...        content, which anybody can read
 * </pre>
 *
 * <p>A text of another version or purpose is refused, although its MAC is right.
 */
public final class Seal {

    private static final int VERSION_AT = SealKey.MAC_BYTES;
    private static final int PURPOSE_AT = VERSION_AT + 1;
    private static final int CONTENT_AT = PURPOSE_AT + 1;

    private final byte version;
    private final Purpose purpose;

    /**
     * Creates the form.
     *
     * @param version the version of the content's encoding, 0 to 255
     */
    public Seal(int version, Purpose purpose) {
        this.version = (byte) version;
        this.purpose = purpose;
    }

    /** Seals a content. */
    public String seal(SealKey key, byte[] content) {
        byte[] sealed = new byte[CONTENT_AT + content.length];
        sealed[VERSION_AT] = version;
        sealed[PURPOSE_AT] = purpose.code();
        System.arraycopy(content, 0, sealed, CONTENT_AT, content.length);
        System.arraycopy(key.mac(sealed, VERSION_AT), 0, sealed, 0, SealKey.MAC_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** The content of a text; null if the text was not sealed in this form with this key. */
    public byte @Nullable [] open(SealKey key, String text) {
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (sealed.length < CONTENT_AT
                || !MessageDigest.isEqual(
                        key.mac(sealed, VERSION_AT), Arrays.copyOf(sealed, SealKey.MAC_BYTES))
                || sealed[VERSION_AT] != version
                || sealed[PURPOSE_AT] != purpose.code()) {
            return null;
        }
        return Arrays.copyOfRange(sealed, CONTENT_AT, sealed.length);
    }
}
