package dev.byztime.command;

import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.CommandDescription.ExitCode;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Invocation;

import java.util.List;

/** The commands {@code completion} and {@code man}, which print what the descriptions say. */
final class TextsCommand {

    private static final List<ExitCode> CODES =
            List.of(new ExitCode("0", "it was printed"), new ExitCode("2", "bad usage"));

    static final CommandDescription COMPLETION =
            new CommandDescription(
                    "completion",
                    "prints the completion for a shell",
                    List.of("bash|zsh"),
                    """
                    Prints a script that lets a shell complete commands and options:

                      eval "$(byztime completion bash)"
                      eval "$(byztime completion zsh)"
                    """,
                    List.of("bash", "zsh"),
                    List.of(),
                    CODES);

    static final CommandDescription MAN =
            new CommandDescription(
                    "man",
                    "prints the man page",
                    List.of(""),
                    """
                    Prints the man page of all commands:

                      byztime man | man -l -
                    """,
                    List.of(),
                    List.of(),
                    CODES);

    private final Console console;

    TextsCommand(Console console) {
        this.console = console;
    }

    int completion(String... words) throws InterruptedException {
        return new Invocation(COMPLETION, console).run(this::complete, words);
    }

    private int complete(Arguments arguments) {
        String shell = arguments.operands("the shell, bash or zsh,").getFirst();
        console.out()
                .print(
                        switch (shell) {
                            case "bash" -> BashCompletion.of(Commands.ALL);
                            case "zsh" -> ZshCompletion.of(Commands.ALL);
                            default ->
                                    throw new IllegalArgumentException(
                                            "'%s' is neither bash nor zsh".formatted(shell));
                        });
        return 0;
    }

    int man(String... words) throws InterruptedException {
        return new Invocation(MAN, console)
                .run(
                        arguments -> {
                            arguments.operands(new String[0]);
                            console.out().print(ManPage.of(Commands.ALL, CommandLine.version()));
                            return 0;
                        },
                        words);
    }
}
