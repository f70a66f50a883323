package dev.byztime.cluster;

import dev.byztime.seal.SealKey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Authenticates the requests that instances send each other, and the answers to them: HMAC-SHA256
 * with a key that all instances derive from their agreement.
 *
 * <p>The MAC of a request covers the address of the instance that it is for, and its {@linkplain
 * RequestMark mark}, which names that instance's process and no other request ever has. The MAC of
 * an answer covers the MAC of its request. So neither can be used elsewhere or again.
 */
public final class InstanceSeal {

    private static final byte[] REQUEST = ascii("request");
    private static final byte[] ANSWER = ascii("answer");

    private final SealKey key;

    InstanceSeal(SealKey key) {
        this.key = key;
    }

    /**
     * A request, but for its mark.
     *
     * @param method the HTTP method
     * @param target path and query, as they are on the wire
     * @param headers the values of each header that the receiver heeds, always in one order
     */
    public record Request(String method, String target, List<List<String>> headers) {}

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param headers the values of each header that is passed on, always in one order
     * @param body as it is on the wire
     */
    public record Answer(int status, List<List<String>> headers, byte[] body) {}

    /**
     * The MAC of a request.
     *
     * @param address of the instance that it is for, as in its records
     * @param mark as text
     */
    public byte[] of(Request request, String address, String mark) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(REQUEST);
        parts.add(utf8(request.method));
        parts.add(utf8(request.target));
        parts.add(utf8(address));
        parts.add(utf8(mark));
        addTo(parts, request.headers);
        return key.macOf(parts);
    }

    /**
     * The MAC of an answer.
     *
     * @param request the MAC of its request
     */
    public byte[] of(Answer answer, byte[] request) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(ANSWER);
        parts.add(request);
        parts.add(ascii(Integer.toString(answer.status)));
        addTo(parts, answer.headers);
        parts.add(answer.body);
        return key.macOf(parts);
    }

    private static void addTo(List<byte[]> parts, List<List<String>> headers) {
        for (List<String> values : headers) {
            parts.add(ascii(Integer.toString(values.size())));
            values.forEach(value -> parts.add(utf8(value)));
        }
    }

    /** The digest of a body in a mark: SHA-256. */
    public static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
