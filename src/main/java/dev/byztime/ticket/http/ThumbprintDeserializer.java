package dev.byztime.ticket.http;

import dev.byztime.ticket.TicketClaims;
import dev.byztime.web.value.TextDeserializer;

/** Deserializes the thumbprint of a key. */
final class ThumbprintDeserializer extends TextDeserializer<String> {

    static final int LENGTH = 43;
    static final String PATTERN = "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$";
    static final String EXPECTED =
            "the thumbprint of a key (RFC 7638) by SHA-256: 43 characters of base64url";

    ThumbprintDeserializer() {
        super(String.class, TicketClaims::requireThumbprint, EXPECTED);
    }
}
