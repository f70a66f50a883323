package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

import java.util.function.Function;

/**
 * A deserializer of values that are strings in JSON.
 *
 * @param <T> the type of the values
 */
public class TextDeserializer<T> extends StdDeserializer<T> {

    public static final String AS_STRING = ", as a JSON string";

    private final transient Function<String, T> parse;
    private final String expected;
    private final transient Function<String, @Nullable String> hint;

    /**
     * Creates a deserializer.
     *
     * @param parse parses a text; throws IllegalArgumentException if the text is invalid
     * @param expected a description of valid text, in words that can follow "expected"
     */
    public TextDeserializer(Class<T> type, Function<String, T> parse, String expected) {
        this(type, parse, expected, text -> null);
    }

    /**
     * @param hint guesses the meaning of an invalid text; returns null if unknown
     */
    TextDeserializer(
            Class<T> type,
            Function<String, T> parse,
            String expected,
            Function<String, @Nullable String> hint) {
        super(type);
        this.parse = parse;
        this.expected = expected;
        this.hint = hint;
    }

    @Override
    public final T deserialize(JsonParser parser, DeserializationContext context) {
        try {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                // A number may look just like a valid text, except that the quotes are missing.
                throw UnusableValueException.at(parser, expected + AS_STRING, hintForOther(parser));
            }
            return parsed(parser.getString());
        } catch (StreamConstraintsException e) { // longer than any valid text
            throw new UnusableValueException(
                    null, expected, "longer than this service reads", null);
        }
    }

    private T parsed(String text) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new UnusableValueException(text, expected, null, hint.apply(text));
        }
    }

    private @Nullable String hintForOther(JsonParser parser) {
        if (parser.currentToken() == null || !parser.currentToken().isNumeric()) {
            return null;
        }
        String meant = hint.apply(parser.getString());
        return "write it as text, with quotes" + (meant == null ? "" : "; " + meant);
    }

    /** Refuses null. Optional members may be left out instead. */
    @Override
    public final T getNullValue(DeserializationContext context) {
        throw new UnusableValueException("null", expected);
    }

    @Override
    public final @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}
