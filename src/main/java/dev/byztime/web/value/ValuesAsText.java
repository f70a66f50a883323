package dev.byztime.web.value;

import dev.byztime.time.ConsecutiveTimestamps;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Writes instants, durations and similar values as JSON strings, which no parser rounds. */
public final class ValuesAsText extends SimpleModule {

    /** Creates a module for one mapper. */
    public ValuesAsText() {
        super("byztime");
        setDeserializerModifier(new KnownMembers());
        addSerializer(Timestamp.class, new ReadableTimestamps());
        addSerializer(ConsecutiveTimestamps.class, new ReadableConsecutive());
        addSerializer(Era.class, ToStringSerializer.instance);
        for (ParameterKind kind : ParameterKind.values()) {
            addDeserializer(kind, kind.type());
        }
    }

    private <T> void addDeserializer(ParameterKind kind, Class<T> type) {
        addDeserializer(
                type,
                new TextDeserializer<>(
                        type, text -> type.cast(kind.parse(text)), kind.expected(), kind::hint));
    }
}
