package dev.byztime.atmostonce.http;

import dev.byztime.time.Timestamp;
import dev.byztime.web.value.BodyTokens;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.UnusualBodyException;

import io.swagger.v3.oas.annotations.media.Schema;

import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The properties by which a message is judged.
 *
 * @param connection the id of the message's connection, which only this sender uses
 * @param timestamp the sender's estimate of global time when it first sent the message, later than
 *     the timestamp of every earlier message of the connection. Retransmissions have the same
 *     timestamp. It is not the time at which the message arrived
 */
public record Message(
        @Required(expected = ConnectionDeserializer.EXPECTED)
                @JsonDeserialize(using = ConnectionDeserializer.class)
                @Schema(
                        implementation = String.class,
                        minLength = 1,
                        maxLength = ConnectionDeserializer.MAX_CODE_POINTS,
                        pattern = ConnectionDeserializer.PATTERN,
                        example = "till-7/3f1c")
                String connection,
        @Required Timestamp timestamp) {

    static Message read(BodyTokens in) {
        String connection = null;
        Timestamp timestamp = null;
        in.object();
        for (String name = in.member(); name != null; name = in.member()) {
            switch (name) {
                case "connection" -> connection = ConnectionDeserializer.parse(in.string());
                case "timestamp" -> timestamp = in.timestamp();
                default -> throw new UnusualBodyException();
            }
        }
        return new Message(BodyTokens.present(connection), BodyTokens.present(timestamp));
    }
}
