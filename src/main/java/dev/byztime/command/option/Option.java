package dev.byztime.command.option;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * An option that a command has: {@code --name=VALUE}, {@code --name VALUE} or {@code --name}.
 *
 * @param name the name with its hyphens
 * @param alias a second name, such as {@code -o}; null if there is none
 * @param value what the value is, in capital letters, or the possible values separated by a bar;
 *     null if the option has no value
 * @param help what the option does
 */
public record Option(String name, @Nullable String alias, @Nullable String value, String help) {

    /** An option with a value. */
    public static Option of(String name, String value, String help) {
        return new Option(name, null, value, help);
    }

    /** An option without a value. */
    public static Option flag(String name, String help) {
        return new Option(name, null, null, help);
    }

    /** The possible values; empty if any text may be one. */
    public List<String> choices() {
        return value != null && value.contains("|") ? List.of(value.split("\\|")) : List.of();
    }

    /** The option as it is typed, such as {@code -o, --output=text|json}. */
    public String typed() {
        return (alias == null ? "" : alias + ", ") + name + (value == null ? "" : "=" + value);
    }
}
