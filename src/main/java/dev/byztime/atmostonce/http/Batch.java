package dev.byztime.atmostonce.http;

import dev.byztime.web.value.BodyTokens;
import dev.byztime.web.value.BoundedList;
import dev.byztime.web.value.Required;

import io.swagger.v3.oas.annotations.media.ArraySchema;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.List;

/**
 * Messages that are judged together.
 *
 * @param messages in the order in which they are judged
 */
public record Batch(
        @Required(expected = "a list of at most " + Batch.MAX_MESSAGES + " messages")
                @JsonDeserialize(using = AtMost.class)
                @ArraySchema(maxItems = Batch.MAX_MESSAGES)
                List<Message> messages) {

    /** The largest number of messages in a batch. */
    static final int MAX_MESSAGES = 10_000;

    static Batch read(BodyTokens in) {
        return new Batch(in.onlyList("messages", MAX_MESSAGES, Message::read));
    }

    static final class AtMost extends BoundedList<Message> {

        AtMost() {
            super(Message.class, MAX_MESSAGES, "messages");
        }
    }
}
