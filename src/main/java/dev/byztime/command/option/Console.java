package dev.byztime.command.option;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What a command reads and writes.
 *
 * @param out receives results
 * @param errors receives messages
 * @param environment the variables of the environment
 */
public record Console(
        InputStream in, PrintStream out, PrintStream errors, Environment environment) {

    /** The variables of the environment. */
    @FunctionalInterface
    public interface Environment {

        /** The value of a variable; null if it is not set. */
        @Nullable String get(String name);
    }

    /** The console of this process. */
    public static Console ofThisProcess() {
        return new Console(System.in, System.out, System.err, System::getenv);
    }
}
