package dev.byztime.web.guard;

import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.Utf8Input;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The check that a query is percent-encoded correctly, and that the decoded bytes are UTF-8.
 *
 * <p>The container would refuse a wrong query without naming the parameter, or would replace what
 * it cannot decode.
 */
final class QueryEncoding {

    private static final String EXPECTED =
            "text in UTF-8, in which % begins two hexadecimal digits, such as caf%C3%A9";

    private QueryEncoding() {}

    /**
     * Checks a query.
     *
     * @param query the query as it was sent, still encoded
     * @throws BadParameterException for the first part that is wrong
     */
    static void check(String query) {
        if (query.indexOf('%') < 0) {
            return;
        }
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!isRight(name)) {
                throw new BadParameterException(
                        ProblemType.MALFORMED_REQUEST, "the query", name, EXPECTED);
            }
            if (!isRight(value)) {
                throw new BadParameterException(
                        ProblemType.MALFORMED_REQUEST, name, value, EXPECTED);
            }
        }
    }

    private static boolean isRight(String part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c != '%') {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            if (i + 2 >= part.length()) {
                return false;
            }
            int high = Character.digit(part.charAt(++i), 16);
            int low = Character.digit(part.charAt(++i), 16);
            if (high < 0 || low < 0) {
                return false;
            }
            bytes.write(high << 4 | low);
        }
        return Utf8Input.isUtf8(bytes.toByteArray()) || isMark(bytes.toByteArray());
    }

    /**
     * Whether the bytes are a byte order mark, which is an ordinary character here. Each parameter
     * decides whether it accepts the character.
     */
    private static boolean isMark(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).startsWith("\uFEFF")
                && Utf8Input.isUtf8(Arrays.copyOfRange(bytes, 3, bytes.length));
    }
}
