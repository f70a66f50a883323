package dev.byztime.web.problem;

import dev.byztime.web.value.NotUtf8Exception;
import dev.byztime.web.value.ParameterKind;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.Shown;
import dev.byztime.web.value.TextDeserializer;
import dev.byztime.web.value.UnusableValueException;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Describes what is wrong with a JSON body, in which place (RFC 6901), and what is expected there.
 */
public final class BodyProblems {

    private static final Pattern FOR_PROGRAMMERS =
            Pattern.compile(
                    ", from `[^`]*`|,? \\(start marker at .*| \\(code [0-9]+[^)]*\\)"
                            + "|: enable `[^`]*` to allow");

    /** The message with which Jackson says that something is too long. */
    private static final Pattern TOO_LONG =
            Pattern.compile("^(\\w+ \\w+).*exceeds the maximum allowed \\(([0-9]+)");

    static final String WHOLE = "the body";

    private BodyProblems() {}

    /** The problem of a body that could not be read. */
    public static Problem of(@Nullable Throwable failure) {
        NotUtf8Exception notUtf8 = notUtf8(failure);
        if (notUtf8 != null) {
            Problem problem =
                    Problem.of(
                            ProblemType.MALFORMED_REQUEST,
                            new FaultyPart(
                                    place(failure),
                                    notUtf8.got(),
                                    "UTF-8",
                                    null,
                                    notUtf8.getMessage()));
            return notUtf8.account() == null ? problem : problem.saying(notUtf8.account());
        }
        return switch (failure) {
            case JacksonException e when e.getCause() instanceof UnusableValueException value ->
                    invalid(e, value);
            case StreamConstraintsException e -> tooLong(e);
            case StreamReadException e ->
                    malformed(
                            "the body is not JSON: %s, at line %d, column %d"
                                    .formatted(
                                            Shown.shortened(firstLine(e)),
                                            e.getLocation().getLineNr(),
                                            e.getLocation().getColumnNr()));
            case MismatchedInputException e when firstLine(e).startsWith("Trailing token") ->
                    malformed("something follows the JSON value of the body");
            case PropertyBindingException e -> unknown(e);
            case InvalidNullException e -> missing(e);
            case MismatchedInputException e when firstLine(e).startsWith("Missing required") ->
                    missing(e);
            case InvalidFormatException e -> invalid(e, unusable(e));
            case MismatchedInputException e ->
                    invalid(e, new UnusableValueException(null, expected(e.getTargetType())));
            case null, default -> malformed("there is nothing in the body, or it is incomplete");
        };
    }

    private static @Nullable NotUtf8Exception notUtf8(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotUtf8Exception found) {
                return found;
            }
        }
        return null;
    }

    private static Problem malformed(String detail) {
        return Problem.of(ProblemType.MALFORMED_REQUEST, detail);
    }

    private static Problem invalid(JacksonException e, UnusableValueException value) {
        return Problem.of(
                ProblemType.INVALID_PARAMETER,
                new FaultyPart(
                        pointer(e.getPath()),
                        value.got(),
                        value.expected(),
                        value.shown(),
                        value.hint()));
    }

    private static UnusableValueException unusable(InvalidFormatException e) {
        Object value = e.getValue();
        String got = String.valueOf(value);
        return new UnusableValueException(
                got,
                expected(e.getTargetType()),
                value instanceof Number ? "the number " + got : null,
                e.getTargetType() != null
                                && e.getTargetType().isEnum()
                                && isAmong(e.getTargetType(), got.toUpperCase(Locale.ROOT))
                        ? "write it in capitals"
                        : null);
    }

    private static boolean isAmong(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants()).map(String::valueOf).anyMatch(name::equals);
    }

    private static Problem tooLong(StreamConstraintsException e) {
        Matcher how = TOO_LONG.matcher(firstLine(e));
        if (!how.find()) {
            return malformed("%s is longer than this service reads".formatted(place(e)));
        }
        String limit = how.group(2);
        if (how.group(1).equals("Document length")) {
            return BodyRefusal.tooLong(Long.parseLong(limit), 0).problem();
        }
        String expected =
                switch (how.group(1)) {
                    case "String value" -> "a text of at most " + limit + " characters";
                    case "Name length" -> "names of members of at most " + limit + " characters";
                    case "Number value" -> "a number of at most " + limit + " digits";
                    default -> "lists and objects that are at most " + limit + " deep";
                };
        return Problem.of(
                ProblemType.MALFORMED_REQUEST,
                new FaultyPart(place(e), null, expected, "longer than this service reads", null));
    }

    private static Problem missing(MismatchedInputException e) {
        JacksonException.Reference last = e.getPath().isEmpty() ? null : e.getPath().getLast();
        String form =
                last != null && last.from() instanceof Class<?> in && last.getPropertyName() != null
                        ? form(in, last.getPropertyName())
                        : expected(e.getTargetType());
        return missingAt(pointer(e.getPath()), form);
    }

    /** The problem of a body without one of the members that it must have. */
    public static Problem missing(Class<?> body, String member) {
        return missingAt("/" + member, form(body, member));
    }

    private static Problem missingAt(String pointer, String form) {
        return Problem.of(ProblemType.MISSING_PARAMETER, new FaultyPart(pointer, null, form));
    }

    /** A description of the valid values of a member. */
    private static String form(Class<?> body, String member) {
        RecordComponent[] all =
                body.isRecord() ? body.getRecordComponents() : new RecordComponent[0];
        for (RecordComponent one : all) {
            if (one.getName().equals(member)) {
                Required required = one.getAnnotation(Required.class);
                return required == null || required.expected().isEmpty()
                        ? expected(one.getType())
                        : required.expected();
            }
        }
        return "a value";
    }

    private static Problem unknown(PropertyBindingException e) {
        Collection<Object> known = e.getKnownPropertyIds();
        return Problem.of(
                BadParameterException.unknown(
                        pointer(e.getPath()),
                        known == null
                                ? List.of()
                                : known.stream().map(String::valueOf).sorted().toList()));
    }

    public static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "a value of another kind";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(String::valueOf)
                    .collect(Collectors.joining(" or "));
        }
        if (type == String.class) {
            return "a string";
        }
        return ParameterKind.of(type)
                .map(kind -> kind.expected() + TextDeserializer.AS_STRING)
                .orElse(Collection.class.isAssignableFrom(type) ? "a list" : "an object");
    }

    private static String pointer(List<JacksonException.Reference> path) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : path) {
            pointer.append('/');
            if (step.getPropertyName() == null) {
                pointer.append(step.getIndex());
            } else {
                pointer.append(step.getPropertyName().replace("~", "~0").replace("/", "~1"));
            }
        }
        return pointer.isEmpty() ? WHOLE : pointer.toString();
    }

    /** The place where the parser failed. Jackson records the path of most of what it reads. */
    private static String place(@Nullable Throwable failure) {
        String place = WHOLE;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException e) {
                if (!e.getPath().isEmpty()) {
                    return pointer(e.getPath());
                }
                if (e.processor() instanceof JsonParser parser) {
                    String pointer = parser.streamReadContext().pathAsPointer().toString();
                    place = pointer.isEmpty() ? place : pointer;
                }
            }
        }
        return place;
    }

    /** The message without the lines that help only programmers. */
    private static String firstLine(JacksonException e) {
        String line = e.getOriginalMessage().lines().findFirst().orElse("");
        return FOR_PROGRAMMERS.matcher(line).replaceAll("");
    }
}
