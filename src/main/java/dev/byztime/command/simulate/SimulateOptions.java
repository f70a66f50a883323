package dev.byztime.command.simulate;

import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.Option;
import dev.byztime.command.option.Output;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * The options of the {@code simulate} command.
 *
 * @param seed the seed of the first run
 * @param runs the number of runs, each with the next seed
 * @param scenario the file with the scenario; null to derive a scenario from the seed
 * @param plot the file for a drawing of the last run; null for none
 * @param print whether to print the scenario instead of running it
 * @param json whether each run is written as JSON
 */
record SimulateOptions(
        long seed,
        int runs,
        @Nullable Path scenario,
        @Nullable Path plot,
        boolean print,
        boolean json) {

    static final Option SEED = Option.of("--seed", "N", "the seed of the first run; by default 0");
    static final Option RUNS =
            Option.of("--runs", "N", "how many runs, each with the next seed; by default 1");
    static final Option SCENARIO =
            Option.of("--scenario", "FILE", "the scenario; by default one is made from the seed");
    static final Option PLOT = Option.of("--plot", "FILE.svg", "draws the last run");
    static final Option PRINT =
            Option.flag("--print", "shows the scenario as text, which --scenario takes");

    static final List<Option> ALL = List.of(SEED, RUNS, SCENARIO, PLOT, PRINT, Output.OPTION);

    /**
     * Reads options.
     *
     * @throws IllegalArgumentException if the options are wrong; the message gives the reason
     */
    static SimulateOptions of(Arguments arguments) {
        arguments.operands(new String[0]);
        if (arguments.has(PRINT.name()) && Output.isJson(arguments)) {
            throw new IllegalArgumentException("--print writes a scenario, which is no JSON");
        }
        return new SimulateOptions(
                arguments.number(SEED.name(), 0, Long.MIN_VALUE, Long.MAX_VALUE),
                (int) arguments.number(RUNS.name(), 1, 1, 1_000_000_000),
                arguments.path(SCENARIO.name()),
                arguments.path(PLOT.name()),
                arguments.has(PRINT.name()),
                Output.isJson(arguments));
    }
}
