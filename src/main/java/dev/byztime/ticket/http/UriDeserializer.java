package dev.byztime.ticket.http;

import dev.byztime.web.value.TextDeserializer;

/** Deserializes the URI of the request that a proof came with. The verdict says if it is none. */
final class UriDeserializer extends TextDeserializer<String> {

    UriDeserializer() {
        super(
                String.class,
                text -> text,
                "an absolute URI of at most " + JwsDeserializer.MAX_LENGTH + " characters");
    }
}
