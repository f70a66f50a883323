package dev.byztime.command.option;

import dev.byztime.settings.Nearest;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a command, told apart by its description.
 *
 * <p>Methods throw IllegalArgumentException if an argument is wrong; the message names it, and says
 * what is expected.
 */
public final class Arguments {

    private final Map<String, String> values = new HashMap<>();
    private final List<String> operands = new ArrayList<>();
    private final List<String> rest = new ArrayList<>();

    private Arguments() {}

    /** Parses what follows the name of the command. An option may be given once. */
    public static Arguments parse(CommandDescription command, String... words) {
        Arguments arguments = new Arguments();
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (word.equals("--")) {
                arguments.rest.addAll(List.of(words).subList(i + 1, words.length));
                break;
            }
            if (!word.startsWith("-") || word.equals("-")) {
                arguments.operands.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Option option = find(command, name);
            String value = "";
            if (option.value() == null) {
                if (equals >= 0) {
                    throw new IllegalArgumentException(name + " takes no value");
                }
            } else if (equals >= 0) {
                value = word.substring(equals + 1);
            } else if (i + 1 < words.length && !words[i + 1].startsWith("--")) {
                value = words[++i];
            } else {
                throw new IllegalArgumentException(
                        "%s needs a value: %s".formatted(name, option.typed()));
            }
            arguments.put(option, value);
        }
        return arguments;
    }

    private static Option find(CommandDescription command, String name) {
        for (Option option : command.options()) {
            if (name.equals(option.name()) || name.equals(option.alias())) {
                return option;
            }
        }
        throw new IllegalArgumentException(
                "unknown option "
                        + name
                        + Nearest.to(name, command.options().stream().map(Option::name).toList())
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""));
    }

    private void put(Option option, String value) {
        if (values.put(option.name(), value) != null) {
            throw new IllegalArgumentException(option.name() + " is given twice");
        }
        if (!option.choices().isEmpty() && !option.choices().contains(value)) {
            throw new IllegalArgumentException(
                    "%s is '%s', not one of %s"
                            .formatted(option.name(), value, String.join(", ", option.choices())));
        }
    }

    /** The operands, which are no options. */
    public List<String> operands() {
        return List.copyOf(operands);
    }

    /**
     * Requires operands.
     *
     * @param names what each of them is
     */
    public List<String> operands(String... names) {
        if (operands.size() < names.length) {
            throw new IllegalArgumentException(names[operands.size()] + " is missing");
        }
        if (operands.size() > names.length) {
            throw new IllegalArgumentException(
                    "'%s' is one argument too many".formatted(operands.get(names.length)));
        }
        return operands();
    }

    /** What follows {@code --}. */
    public List<String> rest() {
        return List.copyOf(rest);
    }

    /** Whether an option was given. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value of an option; null if it was not given. */
    public @Nullable String value(String name) {
        return values.get(name);
    }

    /** The value of an option that must be given. */
    public String required(String name) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** The value as a path; null if the option was not given. */
    public @Nullable Path path(String name) {
        String value = values.get(name);
        return value == null ? null : path(name, value);
    }

    /**
     * A word as a path.
     *
     * @param what what the word is, for the message
     */
    public static Path path(String what, String word) {
        try {
            if (!word.isEmpty()) {
                return Path.of(word);
            }
        } catch (InvalidPathException malformed) {
            // as below
        }
        throw new IllegalArgumentException("%s is '%s', no path".formatted(what, word));
    }

    /** The value as a duration above zero; the default if the option was not given. */
    public Timestamp positive(String name, Timestamp byDefault) {
        Timestamp duration = duration(name, byDefault);
        if (values.containsKey(name) && !duration.isAfter(Timestamp.ZERO)) {
            throw noDuration(name, "positive duration");
        }
        return duration;
    }

    /** The value as a duration, which may be zero; the default if the option was not given. */
    public Timestamp duration(String name, Timestamp byDefault) {
        String value = values.get(name);
        if (value == null) {
            return byDefault;
        }
        try {
            Timestamp duration = TimestampText.parseDuration(value);
            if (!duration.isBefore(Timestamp.ZERO)) {
                return duration;
            }
        } catch (IllegalArgumentException malformed) {
            // as below
        }
        throw noDuration(name, "duration");
    }

    private IllegalArgumentException noDuration(String name, String expected) {
        return new IllegalArgumentException(
                "%s is '%s', no %s such as 10ms or 60s"
                        .formatted(name, values.get(name), expected));
    }

    /** The value as a whole number within limits; the default if the option was not given. */
    public long number(String name, long byDefault, long least, long most) {
        String text = values.get(name);
        if (text == null) {
            return byDefault;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            // as below
        }
        throw new IllegalArgumentException(
                "%s is '%s', no whole number from %d to %d".formatted(name, text, least, most));
    }
}
