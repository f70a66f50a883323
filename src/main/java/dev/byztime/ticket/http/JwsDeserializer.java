package dev.byztime.ticket.http;

import dev.byztime.web.value.TextDeserializer;

/**
 * Deserializes what may be a ticket or proof. Any text will do, because the verdict on it says what
 * is wrong.
 */
final class JwsDeserializer extends TextDeserializer<String> {

    /** The longest text that the service's JSON parser reads. */
    static final int MAX_LENGTH = 8192;

    static final String EXPECTED = "a compact JWS of at most " + MAX_LENGTH + " characters";

    JwsDeserializer() {
        super(String.class, text -> text, EXPECTED);
    }
}
