package dev.byztime.web.value;

import dev.byztime.time.ConsecutiveTimestamps;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

import java.io.OutputStream;

/** A serializer that writes the same as {@link ReadableTimestamps} for each, but faster. */
final class ReadableConsecutive extends StdSerializer<ConsecutiveTimestamps> {

    ReadableConsecutive() {
        super(ConsecutiveTimestamps.class);
    }

    @Override
    public void serialize(
            ConsecutiveTimestamps all, JsonGenerator json, SerializationContext context) {
        json.writeStartArray(all, all.size());
        if (json.streamWriteOutputTarget() instanceof OutputStream && areUsual(all)) {
            writeBytes(all, json);
        } else {
            all.forEach(json::writePOJO);
        }
        json.writeEndArray();
    }

    /** Whether the text of each is that of the one before with the next higher digits. */
    private static boolean areUsual(ConsecutiveTimestamps all) {
        return !all.isEmpty()
                && !all.getFirst().isNegative()
                && TimestampText.isReadable(all.getLast());
    }

    private static void writeBytes(ConsecutiveTimestamps all, JsonGenerator json) {
        byte[] text = new byte[Timestamp.MAX_TEXT_BYTES];
        int end = all.getFirst().write(text, 0);
        for (int i = 0; i < all.size(); i++) {
            if (i > 0 && !increment(text, end)) {
                end = all.get(i).write(text, 0);
            }
            json.writeRawUTF8String(text, 0, end);
        }
    }

    /** Adds a nanosecond, unless the seconds become others. */
    private static boolean increment(byte[] text, int end) {
        int at = end - 1;
        while (text[at] == '9') {
            text[at--] = '0';
        }
        if (text[at] == '.') {
            return false;
        }
        text[at]++;
        return true;
    }
}
