package dev.byztime.web.problem;

import dev.byztime.web.value.UnusableValueException;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;

/**
 * Records what a JSON body contains where it has a value of the wrong kind, such as an array in
 * place of a string.
 */
public final class UnexpectedTokens extends DeserializationProblemHandler {

    @Override
    public Object handleUnexpectedToken(
            DeserializationContext context,
            JavaType target,
            @Nullable JsonToken token,
            JsonParser parser,
            @Nullable String message) {
        if (token == null || token == JsonToken.NOT_AVAILABLE) {
            return NOT_HANDLED;
        }
        throw of(parser, target.getRawClass());
    }

    @Override
    public Object handleMissingInstantiator(
            DeserializationContext context,
            Class<?> type,
            @Nullable ValueInstantiator instantiator,
            @Nullable JsonParser parser,
            @Nullable String message) {
        if (parser == null || parser.currentToken() == null) {
            return NOT_HANDLED;
        }
        throw of(parser, type);
    }

    private static DatabindException of(JsonParser parser, Class<?> target) {
        UnusableValueException value =
                UnusableValueException.at(parser, BodyProblems.expected(target), null);
        return DatabindException.from(parser, value.expected(), value);
    }
}
