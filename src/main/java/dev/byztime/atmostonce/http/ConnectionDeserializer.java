package dev.byztime.atmostonce.http;

import dev.byztime.web.value.TextDeserializer;
import dev.byztime.web.value.TextParam;

/**
 * Deserializes the id of a connection.
 *
 * <p>Ids that differ must differ in every system that handles them. Characters that some systems
 * truncate at or replace are therefore refused: NUL, and unpaired surrogates, which have no UTF-8.
 */
final class ConnectionDeserializer extends TextDeserializer<String> {

    /** The longest id, in Unicode code points, as JSON Schema counts. */
    static final int MAX_CODE_POINTS = 1024;

    /** The pattern of ids without NUL. JSON Schema has no notion of surrogates. */
    static final String PATTERN = "^[^\\u0000]+$";

    static final String EXPECTED =
            "a string of 1 to "
                    + MAX_CODE_POINTS
                    + " characters, without NUL and unpaired U+D800 to U+DFFF";

    ConnectionDeserializer() {
        super(String.class, ConnectionDeserializer::parse, EXPECTED);
    }

    static String parse(String id) {
        if (!isUsable(id)) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return id;
    }

    private static boolean isUsable(String id) {
        if (id.length() > 0 && id.length() <= MAX_CODE_POINTS && isAscii(id)) {
            return true;
        }
        return !id.isEmpty()
                && id.codePointCount(0, id.length()) <= MAX_CODE_POINTS
                && id.indexOf(0) < 0
                && TextParam.isWhole(id);
    }

    /** Whether there are only ASCII characters, and no NUL. */
    private static boolean isAscii(String id) {
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) == 0 || id.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
