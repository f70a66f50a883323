package dev.byztime.command.simulate;

import dev.byztime.command.option.Option;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * The options of the {@code simulate} command.
 *
 * @param seed the seed of the first run
 * @param runs the number of runs, each with the next seed
 * @param scenario the file with the scenario; null to derive a scenario from the seed
 * @param plot the file for a drawing of the last run; null for none
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
     * Parses options.
     *
     * @param arguments the arguments after {@code simulate}; the last of repeated ones counts
     * @throws IllegalArgumentException if the options are wrong; the message gives the reason
     */
    static SimulateOptions parse(String... arguments) {
        long seed = 0;
        int runs = 1;
        Path scenario = null;
        Path plot = null;
        boolean print = false;
        for (String argument : arguments) {
            Option option = Option.of(argument);
            switch (option.name()) {
                case "--seed" -> seed = number(option, Long.MIN_VALUE, Long.MAX_VALUE);
                case "--runs" -> runs = (int) number(option, 1, 1_000_000_000);
                case "--scenario" -> scenario = option.path();
                case "--plot" -> plot = option.path();
                case "--print" -> print = true;
                default -> throw new IllegalArgumentException("unknown argument " + argument);
            }
        }
        return new SimulateOptions(seed, runs, scenario, plot, print);
    }

    private static long number(Option option, long least, long most) {
        try {
            long value = Long.parseLong(option.value());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            // as below
        }
        throw new IllegalArgumentException(
                "%s is '%s', no whole number from %d to %d"
                        .formatted(option.name(), option.value(), least, most));
    }
}
