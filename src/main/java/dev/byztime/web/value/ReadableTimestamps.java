package dev.byztime.web.value;

import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes timestamps as text that is taken back as a parameter.
 *
 * <p>What would need a nineteenth digit, 31 thousand million years away, becomes the farthest that
 * has eighteen.
 */
final class ReadableTimestamps extends StdSerializer<Timestamp> {

    ReadableTimestamps() {
        super(Timestamp.class);
    }

    @Override
    public void serialize(Timestamp value, JsonGenerator json, SerializationContext context) {
        json.writeString(TimestampText.nearestReadable(value).toString());
    }
}
