package dev.byztime.command.option;

import java.util.Arrays;

/**
 * One run of a command: it answers {@code --help}, and says what is wrong with arguments.
 *
 * @param badUsage the exit code for wrong arguments
 */
public record Invocation(CommandDescription command, Console console, int badUsage) {

    /** What the command does with its arguments. */
    @FunctionalInterface
    public interface Action {

        /**
         * @return the exit code
         * @throws IllegalArgumentException if the arguments are wrong; the message says which
         */
        int run(Arguments arguments) throws InterruptedException, RefusedException;
    }

    /** An invocation that ends with {@link ExitCodes#REFUSED} if the arguments are wrong. */
    public Invocation(CommandDescription command, Console console) {
        this(command, console, ExitCodes.REFUSED);
    }

    /**
     * Runs the command.
     *
     * @param words what follows the name of the command
     * @return the exit code
     */
    public int run(Action action, String... words) throws InterruptedException {
        boolean help =
                Arrays.stream(words)
                        .takeWhile(word -> !word.equals("--"))
                        .anyMatch(word -> word.equals("--help") || word.equals("-h"));
        if (help) {
            console.out().println(command.help());
            return ExitCodes.YES;
        }
        try {
            return action.run(Arguments.parse(command, words));
        } catch (IllegalArgumentException wrong) {
            say("bad usage: " + wrong.getMessage());
            console.errors().println(command.usage());
            console.errors().println("byztime " + command.name() + " --help says more");
            return badUsage;
        } catch (RefusedException refused) {
            say(String.valueOf(refused.getMessage()));
            return refused.isTransient() ? ExitCodes.UNAVAILABLE : ExitCodes.REFUSED;
        } finally {
            console.out().flush();
        }
    }

    /** Writes a message. */
    public void say(String message) {
        console.errors().println("byztime " + command.name() + ": " + message);
    }
}
