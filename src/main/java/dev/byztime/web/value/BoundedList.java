package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;

import java.util.ArrayList;
import java.util.List;

/**
 * A deserializer of lists that fails at the first element beyond the limit, so that a huge body
 * costs no more than a large one.
 *
 * @param <T> the type of the elements, none of which is null
 */
public abstract class BoundedList<T> extends StdDeserializer<List<T>> {

    /**
     * The largest number of elements that all lists of a body may have together. Lists may be
     * within lists, and the smallest elements become objects of twenty times their length.
     */
    static final int MAX_IN_BODY = 20_000;

    private static final String IN_BODY = BoundedList.class.getName();

    private final Class<T> type;
    private final int most;
    private final String what;

    /**
     * @param what the name of the elements, in the plural
     */
    protected BoundedList(Class<T> type, int most, String what) {
        super(List.class);
        this.type = type;
        this.most = most;
        this.what = what;
    }

    @Override
    @SuppressWarnings("unchecked")
    public final List<T> deserialize(JsonParser parser, DeserializationContext context) {
        if (!parser.isExpectedStartArrayToken()) {
            return (List<T>) context.handleUnexpectedToken(List.class, parser);
        }
        ValueDeserializer<Object> one =
                context.findRootValueDeserializer(context.constructType(type));
        List<T> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (list.size() == most) {
                throw new UnusableValueException(null, "at most " + most + " " + what);
            }
            count(context);
            try {
                if (parser.currentToken() == JsonToken.VALUE_NULL) {
                    return (List<T>) context.handleUnexpectedToken(type, parser);
                }
                list.add(type.cast(one.deserialize(parser, context)));
            } catch (DatabindException e) {
                throw e.prependPath(list, list.size());
            } catch (UnusableValueException e) { // of an element that is a text
                throw DatabindException.wrapWithPath(
                        context, e, new JacksonException.Reference(list, list.size()));
            }
        }
        return list;
    }

    private static void count(DeserializationContext context) {
        int before = context.getAttribute(IN_BODY) instanceof Integer count ? count : 0;
        if (before == MAX_IN_BODY) {
            throw new UnusableValueException(
                    null, "at most %d elements in all lists of a body".formatted(MAX_IN_BODY));
        }
        context.setAttribute(IN_BODY, before + 1);
    }

    /** Refuses null. Optional lists may be left out instead. */
    @Override
    public final List<T> getNullValue(DeserializationContext context) {
        throw new UnusableValueException("null", "a list of at most " + most + " " + what);
    }

    @Override
    public final @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}
