package dev.byztime.atmostonce;

import dev.byztime.web.Required;
import dev.byztime.web.UnusableValueException;

import io.swagger.v3.oas.annotations.media.ArraySchema;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages that are judged together.
 *
 * @param messages in the order in which they are judged
 */
record Batch(
        @Required @JsonDeserialize(using = AtMost.class) @ArraySchema(maxItems = Batch.MOST)
                List<Message> messages) {

    /** How many messages a batch may have. */
    static final int MOST = 10_000;

    /**
     * Stops reading at one message too many, so that a huge batch costs no more than a large one.
     */
    static final class AtMost extends StdDeserializer<List<Message>> {

        AtMost() {
            super(List.class);
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<Message> deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.isExpectedStartArrayToken()) {
                return (List<Message>) context.handleUnexpectedToken(List.class, parser);
            }
            ValueDeserializer<Object> one =
                    context.findRootValueDeserializer(context.constructType(Message.class));
            List<Message> messages = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (messages.size() == MOST) {
                    throw new UnusableValueException(null, "at most " + MOST + " messages");
                }
                try {
                    if (parser.currentToken() == JsonToken.VALUE_NULL) {
                        return (List<Message>) context.handleUnexpectedToken(Message.class, parser);
                    }
                    messages.add((Message) one.deserialize(parser, context));
                } catch (DatabindException e) {
                    throw e.prependPath(messages, messages.size());
                }
            }
            return messages;
        }
    }
}
