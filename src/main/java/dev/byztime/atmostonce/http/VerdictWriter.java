package dev.byztime.atmostonce.http;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Writes the verdicts of a batch. Most of them are ACCEPTED, whose text is always the same, so that
 * its members need not be asked for.
 */
final class VerdictWriter extends ValueSerializer<Object> {

    private static final SerializedString ACCEPTED =
            new SerializedString("{\"verdict\":\"ACCEPTED\"}");

    @Override
    public void serialize(Object verdict, JsonGenerator out, SerializationContext context) {
        if (verdict == VerdictAnswer.ACCEPTED) {
            out.writeRawValue(ACCEPTED);
        } else {
            context.writeValue(out, verdict);
        }
    }
}
