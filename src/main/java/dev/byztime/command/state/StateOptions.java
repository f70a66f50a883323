package dev.byztime.command.state;

import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.Option;
import dev.byztime.command.option.Output;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

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
 * @param json whether show writes JSON
 */
record StateOptions(
        Action action,
        Path folder,
        @Nullable Path timedata,
        boolean yes,
        boolean forgetMessages,
        boolean forgetCommits,
        @Nullable Long tokensAbove,
        boolean json) {

    /** The actions of the command. */
    enum Action {
        SHOW,
        RECOVER
    }

    /**
     * The highest token that a request can contain. Seven years' worth is left at one a nanosecond.
     */
    static final long MAX_TOKEN = 8_999_999_999_999_999_999L;

    static final Option TIMEDATA =
            Option.of(
                    "--timedata",
                    "FILE",
                    "compare with the global time of this file\n"
                            + "(byztime.timedata), not with the wall clock");
    static final Option TOKENS_ABOVE =
            Option.of(
                    "--tokens-above",
                    "N",
                    "give out no fencing token up to N: the highest one\n"
                            + "that any storage has seen");
    static final Option FORGET_MESSAGES =
            Option.flag(
                    "--forget-messages",
                    "also give up what at-most-once delivery remembers, if\n"
                            + "that is ahead or damaged");
    static final Option FORGET_COMMITS =
            Option.flag(
                    "--forget-commits",
                    "also give up what commitment of transactions\n"
                            + "remembers, if that is ahead or damaged");
    static final Option YES = Option.flag("--yes", "recover: do it; otherwise only say what");

    static final List<Option> ALL =
            List.of(TIMEDATA, TOKENS_ABOVE, FORGET_MESSAGES, FORGET_COMMITS, YES, Output.OPTION);

    /**
     * Reads options.
     *
     * @throws IllegalArgumentException if the options are wrong; the message gives the reason
     */
    static StateOptions of(Arguments arguments) {
        List<String> operands = arguments.operands();
        if (operands.size() < 2) {
            throw new IllegalArgumentException("say show or recover, and which folder");
        }
        if (operands.size() > 2) {
            throw new IllegalArgumentException("one folder at a time, not also " + operands.get(2));
        }
        StateOptions options =
                new StateOptions(
                        action(operands.getFirst()),
                        Arguments.path("the folder", operands.get(1)),
                        arguments.path(TIMEDATA.name()),
                        arguments.has(YES.name()),
                        arguments.has(FORGET_MESSAGES.name()),
                        arguments.has(FORGET_COMMITS.name()),
                        arguments.has(TOKENS_ABOVE.name())
                                ? arguments.number(TOKENS_ABOVE.name(), 0, 0, MAX_TOKEN)
                                : null,
                        Output.isJson(arguments));
        if (options.action == Action.RECOVER && options.json) {
            throw new IllegalArgumentException("recover writes for people: -o json is for show");
        }
        if (options.action == Action.SHOW
                && (options.yes
                        || options.forgetMessages
                        || options.forgetCommits
                        || options.tokensAbove != null)) {
            throw new IllegalArgumentException("show changes nothing; did you mean recover?");
        }
        return options;
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
}
