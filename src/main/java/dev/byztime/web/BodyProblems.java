package dev.byztime.web;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says what is wrong with a JSON body, where in it (RFC 6901), and what would do. */
public final class BodyProblems {

    private static final Pattern FOR_PROGRAMMERS =
            Pattern.compile(", from `[^`]*`|,? \\(start marker at .*| \\(code [0-9]+[^)]*\\)");

    private BodyProblems() {}

    /** The problem of a body that could not be read. */
    public static Problem of(@Nullable Throwable failure) {
        return switch (failure) {
            case StreamConstraintsException e ->
                    malformed("the body is beyond what is read here: " + firstLine(e));
            case StreamReadException e ->
                    malformed(
                            "the body is not JSON: %s, at line %d, column %d"
                                    .formatted(
                                            Problem.shortened(firstLine(e)),
                                            e.getLocation().getLineNr(),
                                            e.getLocation().getColumnNr()));
            case MismatchedInputException e when firstLine(e).startsWith("Trailing token") ->
                    malformed("something follows the JSON value that the body is to be");
            case UnrecognizedPropertyException e -> unknown(e);
            case InvalidNullException e -> missing(e);
            case MismatchedInputException e when firstLine(e).startsWith("Missing required") ->
                    missing(e);
            case JacksonException e when e.getCause() instanceof UnusableValueException value ->
                    invalid(e, value.got(), value.expected());
            case MismatchedInputException e -> invalid(e, null, expected(e.getTargetType()));
            case null, default -> malformed("there is nothing in the body, or it is cut short");
        };
    }

    private static Problem malformed(String detail) {
        return Problem.of(ProblemType.MALFORMED_REQUEST, detail);
    }

    private static Problem invalid(JacksonException e, @Nullable String got, String expected) {
        return Problem.of(
                new BadParameterException(
                        ProblemType.INVALID_PARAMETER, pointer(e.getPath()), got, expected));
    }

    private static Problem missing(JacksonException e) {
        return missingAt(pointer(e.getPath()));
    }

    /** The problem of a body without one of the members that it must have. */
    static Problem missing(String member) {
        return missingAt("/" + member);
    }

    private static Problem missingAt(String pointer) {
        return Problem.of(
                new BadParameterException(ProblemType.MISSING_PARAMETER, pointer, null, "a value"));
    }

    private static Problem unknown(UnrecognizedPropertyException e) {
        Collection<Object> known = e.getKnownPropertyIds();
        return Problem.of(
                StrictParameters.unknown(
                        pointer(e.getPath()),
                        known == null
                                ? List.of()
                                : known.stream().map(String::valueOf).sorted().toList()));
    }

    private static String expected(@Nullable Class<?> type) {
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
        return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
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
        return pointer.isEmpty() ? "the body" : pointer.toString();
    }

    /** Without what only its programmers can use. */
    private static String firstLine(JacksonException e) {
        String line = e.getOriginalMessage().lines().findFirst().orElse("");
        return FOR_PROGRAMMERS.matcher(line).replaceAll("");
    }
}
