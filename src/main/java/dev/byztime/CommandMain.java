package dev.byztime;

import dev.byztime.command.CommandLine;
import dev.byztime.command.CommandRun;
import dev.byztime.command.option.Console;
import dev.byztime.linux.Kernel;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The main class of the command line. It refers to no class of Spring, which would take longer to
 * load than most commands run.
 */
public final class CommandMain {

    private static final int UNSUPPORTED = 1;

    private CommandMain() {}

    /**
     * Runs a command, and ends the process with its exit code.
     *
     * @param args the name of the command, and its arguments
     */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args, Console.ofThisProcess()));
    }

    private static int run(String[] args, Console console) throws InterruptedException {
        Optional<String> unsupported = Kernel.unsupported();
        if (unsupported.isPresent()) {
            console.errors().println(unsupported.get());
            return UNSUPPORTED;
        }
        OptionalInt ended = CommandRun.of(args, console, ByztimeApplication::started);
        return ended.isPresent()
                ? ended.getAsInt()
                : CommandLine.answer(args, console.out(), console.errors())
                        .orElse(CommandLine.BAD_USAGE);
    }
}
