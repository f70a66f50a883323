package dev.byztime.atmostonce;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * What is to be known of a message to judge it.
 *
 * @param connection the id of its connection, which its sender chose for itself alone
 * @param timestamp the sender's estimate of global time when it first sent the message, later than
 *     that of every earlier message of the connection
 */
record Message(
        @JsonProperty(required = true)
                @JsonSetter(nulls = Nulls.FAIL)
                @JsonDeserialize(using = ConnectionDeserializer.class)
                @Schema(
                        implementation = String.class,
                        minLength = 1,
                        maxLength = ConnectionDeserializer.LONGEST,
                        pattern = ConnectionDeserializer.PATTERN,
                        example = "till-7/3f1c")
                Connection connection,
        @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) Timestamp timestamp) {}
