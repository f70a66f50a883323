package dev.byztime.command.state;

import dev.byztime.command.option.Option;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The options of the {@code state} command.
 *
 * @param action show or recover the folder
 * @param timedata the file whose global time ceilings are compared with; null for the wall clock
 * @param yes whether to carry out the recovery; false only prints the plan
 * @param forgetMessages whether the ceiling of messages may be given up
 * @param forgetCommits whether what commitment of transactions remembers may be given up
 * @param tokensAbove the highest fencing token that may have been given out, as the operator says;
 *     null if the operator does not say
 */
record StateOptions(
        Action action,
        Path folder,
        @Nullable Path timedata,
        boolean yes,
        boolean forgetMessages,
        boolean forgetCommits,
        @Nullable Long tokensAbove) {

    /** The actions of the command. */
    enum Action {
        SHOW,
        RECOVER
    }

    /**
     * The highest token that a request can contain. Seven years' worth is left at one a nanosecond.
     */
    static final long MAX_TOKEN = 8_999_999_999_999_999_999L;

    static final String USAGE =
            """
            usage: java -jar byztime-service.jar state show FOLDER [--timedata=FILE]
                   java -jar byztime-service.jar state recover FOLDER [--timedata=FILE] [--tokens-above=N]
                       [--forget-messages] [--forget-commits] [--yes]

            show says what each file of a state folder (byztime.state) means. It changes nothing, and a service may run.
            recover helps when the clock was ahead in an earlier life, or a file is damaged. It says what it would do and
            what that costs; with --yes it does so. No service may have the folder. It never lowers a fencing token.
              --timedata=FILE     compare with the global time of this file (byztime.timedata), not with the wall clock
              --tokens-above=N    give out no fencing token up to N: the highest one that any storage has seen
              --forget-messages   also give up what at-most-once delivery remembers, if that is ahead or damaged
              --forget-commits    also give up what commitment of transactions remembers, if that is ahead or damaged
            Ends with 0 if all is well or done; 1 if something is left to decide, or the disk failed; 2 for bad usage, or
            a folder that it must not touch.\
            """;

    /**
     * Parses options.
     *
     * @param arguments the arguments after {@code state}
     * @throws IllegalArgumentException if the options are wrong; the message gives the reason
     */
    static StateOptions parse(String... arguments) {
        Action action = null;
        Path folder = null;
        Path timedata = null;
        boolean yes = false;
        boolean forgetMessages = false;
        boolean forgetCommits = false;
        Long tokensAbove = null;
        Set<String> given = new HashSet<>();
        for (String argument : arguments) {
            Option option = Option.of(argument);
            if (argument.startsWith("-") && !given.add(option.name())) {
                throw new IllegalArgumentException(option.name() + " is given twice");
            }
            if (argument.equals("--yes")) {
                yes = true;
            } else if (argument.equals("--forget-messages")) {
                forgetMessages = true;
            } else if (argument.equals("--forget-commits")) {
                forgetCommits = true;
            } else if (option.name().equals("--timedata")) {
                timedata = option.path();
            } else if (option.name().equals("--tokens-above")) {
                tokensAbove = token(option.value());
            } else if (argument.startsWith("-")) {
                throw new IllegalArgumentException("unknown argument " + argument);
            } else if (action == null) {
                action = action(argument);
            } else if (folder == null) {
                folder = new Option("the folder", argument).path();
            } else {
                throw new IllegalArgumentException("one folder at a time, not also " + argument);
            }
        }
        if (action == null || folder == null) {
            throw new IllegalArgumentException("say show or recover, and which folder");
        }
        if (action == Action.SHOW
                && (yes || forgetMessages || forgetCommits || tokensAbove != null)) {
            throw new IllegalArgumentException("show changes nothing; did you mean recover?");
        }
        return new StateOptions(
                action, folder, timedata, yes, forgetMessages, forgetCommits, tokensAbove);
    }

    private static Action action(String text) {
        return switch (text) {
            case "show" -> Action.SHOW;
            case "recover" -> Action.RECOVER;
            default ->
                    throw new IllegalArgumentException(
                            "'%s' is neither show nor recover".formatted(text));
        };
    }

    private static long token(String text) {
        if (text.matches("[0-9]{1,19}")) {
            try {
                long token = Long.parseLong(text);
                if (token <= MAX_TOKEN) {
                    return token;
                }
            } catch (NumberFormatException e) {
                // as below
            }
        }
        throw new IllegalArgumentException(
                "--tokens-above is '%s', no number from 0 to %d".formatted(text, MAX_TOKEN));
    }
}
