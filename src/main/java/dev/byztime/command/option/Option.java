package dev.byztime.command.option;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * An option of a command: {@code --name=value} or {@code --name}.
 *
 * @param name the name with its hyphens
 * @param value the value; empty if there is none
 */
public record Option(String name, String value) {

    /** The option that an argument contains. */
    public static Option of(String argument) {
        int equals = argument.indexOf('=');
        return equals < 0
                ? new Option(argument, "")
                : new Option(argument.substring(0, equals), argument.substring(equals + 1));
    }

    /**
     * The value as a path.
     *
     * @throws IllegalArgumentException if it is none; the message names the option
     */
    public Path path() {
        try {
            if (!value.isEmpty()) {
                return Path.of(value);
            }
        } catch (InvalidPathException e) {
            // as below
        }
        throw new IllegalArgumentException("%s is '%s', no path".formatted(name, value));
    }
}
