package dev.byztime.atmostonce.http;

import dev.byztime.atmostonce.ConnectionDigest;
import dev.byztime.web.value.TextDeserializer;
import dev.byztime.web.value.TextParam;

/**
 * Reads the id of a connection.
 *
 * <p>Two ids that differ must differ for everybody who handles them. So what some would cut short
 * or replace is refused: NUL, and halves of surrogate pairs, which have no UTF-8.
 */
final class ConnectionDeserializer extends TextDeserializer<ConnectionDigest> {

    /** In characters of Unicode (code points), as JSON Schema counts. */
    static final int LONGEST = 1024;

    /** Without NUL; JSON Schema knows no surrogates. */
    static final String PATTERN = "^[^\\u0000]+$";

    static final String EXPECTED =
            "a string of 1 to "
                    + LONGEST
                    + " characters, without NUL and unpaired U+D800 to U+DFFF";

    ConnectionDeserializer() {
        super(ConnectionDigest.class, ConnectionDeserializer::parse, EXPECTED);
    }

    private static ConnectionDigest parse(String id) {
        if (!isUsable(id)) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return ConnectionDigest.of(id);
    }

    private static boolean isUsable(String id) {
        return !id.isEmpty()
                && id.codePointCount(0, id.length()) <= LONGEST
                && id.indexOf(0) < 0
                && TextParam.isWhole(id);
    }
}
