package dev.byztime.atmostonce.http;

import dev.byztime.atmostonce.ConnectionDigest;
import dev.byztime.time.Timestamp;
import dev.byztime.web.value.Required;

import io.swagger.v3.oas.annotations.media.Schema;

import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * What is to be known of a message to judge it.
 *
 * @param connection the id of its connection, which its sender chose for itself alone
 * @param timestamp the sender's estimate of global time when it first sent the message, later than
 *     that of every earlier message of the connection. Retransmissions have the same. Not the time
 *     at which the message arrived
 */
public record Message(
        @Required(expected = ConnectionDeserializer.EXPECTED)
                @JsonDeserialize(using = ConnectionDeserializer.class)
                @Schema(
                        implementation = String.class,
                        minLength = 1,
                        maxLength = ConnectionDeserializer.LONGEST,
                        pattern = ConnectionDeserializer.PATTERN,
                        example = "till-7/3f1c")
                ConnectionDigest connection,
        @Required Timestamp timestamp) {}
