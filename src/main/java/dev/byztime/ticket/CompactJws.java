package dev.byztime.ticket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * A compact JWS (RFC 7515) whose parts have been decoded, and whose signature has not been checked.
 *
 * @param header the members of the header
 * @param payload the members of the payload
 * @param signed the bytes that the signature is of
 * @param signature the signature
 */
record CompactJws(
        Map<String, Object> header, Map<String, Object> payload, byte[] signed, byte[] signature) {

    /** The longest text that is read. Longer ones are refused unread. */
    static final int MAX_LENGTH = 8192;

    /** The longest header, in characters of base64url. */
    private static final int MAX_HEADER_LENGTH = 1024;

    /** The longest signature, in characters of base64url: 64 bytes. */
    private static final int MAX_SIGNATURE_LENGTH = 86;

    /**
     * Decodes a text. Its cost is limited by {@link #MAX_LENGTH}.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    static CompactJws parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("it has more than " + MAX_LENGTH + " characters");
        }
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
            throw new IllegalArgumentException("it does not have three parts with dots between");
        }
        if (first > MAX_HEADER_LENGTH) {
            throw new IllegalArgumentException("its header is too long");
        }
        if (text.length() - second - 1 > MAX_SIGNATURE_LENGTH) {
            throw new IllegalArgumentException("its signature is too long");
        }
        return new CompactJws(
                json("header", text.substring(0, first)),
                json("payload", text.substring(first + 1, second)),
                text.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                bytes("signature", text.substring(second + 1)));
    }

    /**
     * The bytes of a base64url text without padding (RFC 7515, section 2). Each sequence of bytes
     * has only one such text.
     *
     * @param what the name of the text, for messages
     * @throws IllegalArgumentException if it is not such a text
     */
    static byte[] bytes(String what, String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // the decoder also takes padding, and other last bits
            if (text(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its " + what + " is not base64url", e);
        }
        throw new IllegalArgumentException("its " + what + " is not base64url without padding");
    }

    /** The base64url text of bytes, without padding. */
    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Map<String, Object> json(String what, String text) {
        byte[] bytes = bytes(what, text);
        try {
            return StrictJson.parse(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its " + what + " is not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("of its " + what + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks the header: it must be of a type, and have no members but these.
     *
     * <p>So a header cannot bring or name a key (jwk, jku, x5u, x5c), and cannot ask for an
     * extension (crit) that this program does not know.
     *
     * @throws IllegalArgumentException if it is another one
     */
    void requireHeader(String type, Set<String> members) {
        for (String name : header.keySet()) {
            if (!members.contains(name)) {
                throw new IllegalArgumentException(
                        "its header has the member "
                                + (name.length() <= 32 ? name : name.substring(0, 32) + "...")
                                + ", and only "
                                + String.join(", ", members.stream().sorted().toList())
                                + " are allowed");
            }
        }
        if (!type.equals(header.get("typ"))) {
            throw new IllegalArgumentException("its header's typ is not " + type);
        }
    }

    /**
     * A member of the header that is a text.
     *
     * @throws IllegalArgumentException if there is none
     */
    String header(String name) {
        return text("header", header, name);
    }

    /**
     * A member of the payload that is a text.
     *
     * @throws IllegalArgumentException if there is none
     */
    String claim(String name) {
        return text("payload", payload, name);
    }

    private static String text(String where, Map<String, Object> members, String name) {
        if (members.get(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IllegalArgumentException(
                "its %s has no %s, or one that is not a text".formatted(where, name));
    }
}
