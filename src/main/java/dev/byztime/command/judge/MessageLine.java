package dev.byztime.command.judge;

import dev.byztime.command.service.Service;
import dev.byztime.time.TimestampText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * A message to judge, which one line of input names.
 *
 * @param connection the connection
 * @param timestamp the timestamp, in seconds
 */
record MessageLine(String connection, String timestamp) {

    private static final String EXPECTED =
            "a connection and a timestamp, separated by a space, or an object"
                    + " {\"connection\": ..., \"timestamp\": ...}";

    /**
     * Parses a line.
     *
     * @throws IllegalArgumentException if it names no message
     */
    static MessageLine parse(String line) {
        String connection;
        String timestamp;
        if (line.stripLeading().startsWith("{")) {
            JsonNode message = Service.parse(line);
            connection = message.path("connection").asString("");
            timestamp = message.path("timestamp").asString("");
        } else {
            String[] words = line.strip().split("\\s+");
            if (words.length != 2) {
                throw new IllegalArgumentException("expected " + EXPECTED);
            }
            connection = words[0];
            timestamp = words[1];
        }
        if (connection.isEmpty()) {
            throw new IllegalArgumentException("expected " + EXPECTED);
        }
        try {
            TimestampText.parse(timestamp);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the timestamp is '%s', not like 1795331155.329643835"
                            .formatted(Service.shown(timestamp)),
                    e);
        }
        return new MessageLine(connection, timestamp);
    }

    /** The message as text; the connection is quoted if it has spaces. */
    String text() {
        boolean plain = !connection.startsWith("\"") && connection.matches("[^\\s\\p{Cntrl}]+");
        return (plain ? connection : StringNode.valueOf(connection).toString()) + " " + timestamp;
    }
}
