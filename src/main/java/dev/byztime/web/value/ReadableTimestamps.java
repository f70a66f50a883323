package dev.byztime.web.value;

import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

import java.io.OutputStream;

/**
 * A serializer that writes timestamps in the form that parameters accept.
 *
 * <p>A timestamp with nineteen digits of seconds, which is 31 thousand million years away, is
 * written as the farthest timestamp with eighteen.
 */
final class ReadableTimestamps extends StdSerializer<Timestamp> {

    ReadableTimestamps() {
        super(Timestamp.class);
    }

    @Override
    public void serialize(Timestamp value, JsonGenerator json, SerializationContext context) {
        Timestamp readable = TimestampText.nearestReadable(value);
        if (json.streamWriteOutputTarget() instanceof OutputStream) { // without a String for each
            byte[] text = new byte[Timestamp.MAX_TEXT_BYTES];
            json.writeRawUTF8String(text, 0, readable.write(text, 0));
        } else {
            json.writeString(readable.toString());
        }
    }
}
