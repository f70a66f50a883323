package dev.byztime.web;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

import java.util.function.Function;

/**
 * Reads values that are strings in JSON.
 *
 * @param <T> what they stand for
 */
public class TextDeserializer<T> extends StdDeserializer<T> {

    private final transient Function<String, T> parse;
    private final String expected;

    /**
     * @param parse throws IllegalArgumentException if a text will not do
     * @param expected what would do, in words that can follow "expected"
     */
    public TextDeserializer(Class<T> type, Function<String, T> parse, String expected) {
        super(type);
        this.parse = parse;
        this.expected = expected;
    }

    @Override
    public final T deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            // a number may look just like what is expected, but for the quotes
            throw new UnusableValueException(parser.getString(), expected + ", as a JSON string");
        }
        String text = parser.getString();
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new UnusableValueException(text, expected);
        }
    }

    /** Nothing is null; what is optional may be left out. */
    @Override
    public final T getNullValue(DeserializationContext context) {
        throw new UnusableValueException("null", expected);
    }

    @Override
    public final @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}
