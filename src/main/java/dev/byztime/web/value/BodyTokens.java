package dev.byztime.web.value;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The JSON tokens of a body, for a {@link BodyReader}.
 *
 * <p>The current token is the first one of the value that is to be read. A method that reads a
 * value leaves its last token as the current one.
 */
public final class BodyTokens {

    private final JsonParser parser;
    private int elements;

    BodyTokens(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads the beginning of an object, whose members {@link #member} reads. */
    public void object() {
        require(JsonToken.START_OBJECT);
    }

    /** Reads the name of the next member and goes to its value; null at the end of the object. */
    public @Nullable String member() {
        String name = parser.nextName();
        if (name != null) {
            parser.nextToken();
        } else {
            require(JsonToken.END_OBJECT);
        }
        return name;
    }

    /** Reads a string. */
    public String string() {
        require(JsonToken.VALUE_STRING);
        return parser.getString();
    }

    /** Reads an instant; see {@link ParameterKind#INSTANT}. */
    public Timestamp timestamp() {
        return (Timestamp) ParameterKind.INSTANT.parse(string());
    }

    /** Reads a duration; see {@link ParameterKind#DURATION}. */
    public DurationParam duration() {
        return (DurationParam) ParameterKind.DURATION.parse(string());
    }

    /** Reads a text; see {@link ParameterKind#TEXT}. */
    public TextParam text() {
        return TextParam.of(string());
    }

    /** Reads a fencing token; see {@link ParameterKind#TOKEN}. */
    public TokenParam token() {
        return (TokenParam) ParameterKind.TOKEN.parse(string());
    }

    /** Reads a proof; see {@link ParameterKind#PROOF}. */
    public ProofParam proof() {
        return (ProofParam) ParameterKind.PROOF.parse(string());
    }

    /** Reads a list of at most so many elements. */
    public <T> List<T> list(int most, Function<BodyTokens, T> element) {
        require(JsonToken.START_ARRAY);
        List<T> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (list.size() == most || elements++ == BoundedList.MAX_IN_BODY) {
                throw new UnusualBodyException();
            }
            list.add(element.apply(this));
        }
        return list;
    }

    /** Reads an object with this one member, a list of at most so many elements. */
    public <T> List<T> onlyList(String name, int most, Function<BodyTokens, T> element) {
        object();
        List<T> list = null;
        for (String next = member(); next != null; next = member()) {
            if (!next.equals(name)) {
                throw new UnusualBodyException();
            }
            list = list(most, element);
        }
        return present(list);
    }

    /** A member that a body must have. */
    public static <T> T present(@Nullable T member) {
        if (member == null) {
            throw new UnusualBodyException();
        }
        return member;
    }

    private void require(JsonToken expected) {
        if (parser.currentToken() != expected) {
            throw new UnusualBodyException();
        }
    }
}
