package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All {@link BodyReader}s. */
public final class BodyReaders {

    private final JsonMapper mapper;
    private final Map<Class<?>, BodyReader<?>> readers;

    /**
     * @param readers at most one for each type
     */
    public BodyReaders(JsonMapper mapper, List<BodyReader<?>> readers) {
        this.mapper = mapper;
        this.readers = readers.stream().collect(Collectors.toMap(BodyReader::type, it -> it));
    }

    boolean has(Class<?> type) {
        return readers.containsKey(type);
    }

    /**
     * Reads JSON if it is of the usual form.
     *
     * @param utf8 an array whose first bytes are well-formed UTF-8
     * @param length the number of these bytes
     * @return null if data binding must read it
     */
    public <T> @Nullable T usual(Class<T> type, byte[] utf8, int length) {
        BodyReader<?> reader = readers.get(type);
        if (reader == null) {
            return null;
        }
        try (JsonParser parser = mapper.createParser(utf8, 0, length)) {
            parser.nextToken();
            T read = type.cast(reader.read().apply(new BodyTokens(parser)));
            return parser.nextToken() == null ? read : null;
        } catch (UnusualBodyException | IllegalArgumentException | JacksonException unusual) {
            return null;
        }
    }
}
