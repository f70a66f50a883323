package dev.byztime.command.simulate;

import org.jspecify.annotations.Nullable;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * What the command is to simulate.
 *
 * @param seed of the first run
 * @param runs how many runs, each with the next seed
 * @param scenario a file to take the scenario from; null for one out of the seed
 * @param plot where to draw the last run; null for nowhere
 * @param print whether to print the scenario instead of running it
 */
record SimulateOptions(
        long seed, int runs, @Nullable Path scenario, @Nullable Path plot, boolean print) {

    static final String USAGE =
            """
            usage: java -jar byztime-service.jar simulate [--seed=0] [--runs=1] [--scenario=FILE]
                       [--plot=FILE.svg] [--print]

            Simulates groups of nodes that keep time together, some of which lie, and checks that one scale is in all
            their intervals. Without --scenario each seed is a scenario of its own; --print shows it as text,
            which --scenario takes.
            Ends with 0 if all is well; 1 if an interval was wrong; 2 for bad usage.\
            """;

    /**
     * @param arguments those after {@code simulate}; of one that is repeated, the last counts
     * @throws IllegalArgumentException if they are no such options; its message says why
     */
    static SimulateOptions parse(String... arguments) {
        long seed = 0;
        int runs = 1;
        Path scenario = null;
        Path plot = null;
        boolean print = false;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            String value = equals < 0 ? "" : argument.substring(equals + 1);
            switch (name) {
                case "--seed" -> seed = number(name, value, Long.MIN_VALUE, Long.MAX_VALUE);
                case "--runs" -> runs = (int) number(name, value, 1, 1_000_000_000);
                case "--scenario" -> scenario = path(name, value);
                case "--plot" -> plot = path(name, value);
                case "--print" -> print = true;
                default -> throw new IllegalArgumentException("unknown argument " + argument);
            }
        }
        return new SimulateOptions(seed, runs, scenario, plot, print);
    }

    private static long number(String name, String text, long least, long most) {
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

    private static Path path(String name, String text) {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException malformed) {
            // as below
        }
        throw new IllegalArgumentException("%s is '%s', no path of a file".formatted(name, text));
    }
}
