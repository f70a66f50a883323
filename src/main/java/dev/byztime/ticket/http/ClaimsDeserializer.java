package dev.byztime.ticket.http;

import dev.byztime.ticket.JsonNull;
import dev.byztime.ticket.JsonNumber;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.UnusableValueException;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deserializes the further claims of a ticket, in which numbers keep the digits in which they were
 * written.
 */
final class ClaimsDeserializer extends StdDeserializer<Map<String, Object>> {

    static final String EXPECTED =
            "an object of at most 2048 bytes, without the claims that the service sets: iss, sub,"
                    + " aud, exp, nbf, iat, jti, cnf, and names that begin with byz_";

    ClaimsDeserializer() {
        super(Map.class);
    }

    @Override
    public Map<String, Object> deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw UnusableValueException.at(parser, EXPECTED, null);
        }
        return object(parser);
    }

    @Override
    public Map<String, Object> getNullValue(DeserializationContext context) {
        throw new UnusableValueException("null", EXPECTED);
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = whole(parser.currentName());
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_STRING -> whole(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> JsonNull.NULL;
        };
    }

    private static List<Object> list(JsonParser parser) {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }

    private static String whole(String text) {
        if (!TextParam.isWhole(text)) {
            throw new UnusableValueException(null, EXPECTED);
        }
        return text;
    }
}
