package dev.byztime.command.simulate;

import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.CommandDescription.ExitCode;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Invocation;
import dev.byztime.daemon.Node;
import dev.byztime.daemon.simulation.Plot;
import dev.byztime.daemon.simulation.Scenario;
import dev.byztime.daemon.simulation.ScenarioText;
import dev.byztime.daemon.simulation.Scenarios;
import dev.byztime.daemon.simulation.Simulation;
import dev.byztime.daemon.simulation.SimulationResult;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The command {@code simulate}: it runs scenarios, prints a line for each, and returns an exit
 * code.
 */
public final class SimulateCommand {

    /** The exit code if no run broke an invariant. */
    public static final int FINE = 0;

    /** The exit code if a run broke an invariant. */
    public static final int BROKEN = 1;

    /** The exit code if the arguments, or the file that they name, are wrong. */
    public static final int BAD_USAGE = 2;

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "simulate",
                    "simulates groups that keep time together, some of which lie",
                    List.of("[OPTION...]"),
                    """
                    Simulates groups of nodes that keep time together, some of which lie, and checks
                    that one scale is in all their intervals. Without --scenario each seed is a
                    scenario of its own. -o json writes a line for each run, and one with the sums.
                    """,
                    List.of(),
                    SimulateOptions.ALL,
                    List.of(
                            new ExitCode("0", "all is well"),
                            new ExitCode("1", "an interval was wrong"),
                            new ExitCode("2", "bad usage")));

    private final Console console;
    private final PrintStream out;

    public SimulateCommand(Console console) {
        this.console = console;
        this.out = console.out();
    }

    /**
     * Runs the command.
     *
     * @param words what follows the name of the command
     * @return {@link #FINE}, {@link #BROKEN} or {@link #BAD_USAGE}
     */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console)
                .run(arguments -> run(SimulateOptions.of(arguments)), words);
    }

    private int run(SimulateOptions options) {
        Path file = options.scenario();
        Scenario given = file == null ? null : read(file);
        int broken = 0;
        long events = 0;
        for (int run = 0; run < options.runs(); run++) {
            long seed = options.seed() + run;
            Scenario scenario =
                    given == null
                            ? Scenarios.random(seed)
                            : run == 0 ? given : given.withSeed(seed);
            if (options.print()) {
                out.print(ScenarioText.format(scenario));
                continue;
            }
            Plot plot =
                    run == options.runs() - 1 && options.plot() != null ? new Plot(scenario) : null;
            SimulationResult outcome = Simulation.run(scenario, Node::new, plot);
            broken += outcome.violation() == null ? 0 : 1;
            events += outcome.events();
            String line = line(scenario, outcome);
            out.println(options.json() ? json(scenario, outcome) : line);
            draw(plot, options.plot(), line);
        }
        if (options.json()) {
            out.println(
                    JsonMapper.shared()
                            .createObjectNode()
                            .put("runs", options.runs())
                            .put("events", events)
                            .put("broken", broken));
        } else if (!options.print()) {
            out.println("%d runs, %d events, %d broken".formatted(options.runs(), events, broken));
        }
        return broken == 0 ? FINE : BROKEN;
    }

    private static String line(Scenario scenario, SimulationResult outcome) {
        String violation = outcome.violation();
        return String.format(
                Locale.ROOT,
                "seed %d: %d nodes, %.1f s, %d publications, mean width %.1f us, least room %.1f"
                        + " us, votes %.1f us apart, hash %016x: %s",
                outcome.seed(),
                scenario.settings().nodes(),
                scenario.durationNs() / 1e9,
                outcome.publications(),
                outcome.meanWidthNs() / 1e3,
                outcome.leastSlackNs() / 1e3,
                outcome.spreadNs() / 1e3,
                outcome.hash(),
                violation == null ? "fine" : "BROKEN, " + violation);
    }

    /** The same as {@link #line}. */
    private static ObjectNode json(Scenario scenario, SimulationResult outcome) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("seed", outcome.seed())
                .put("nodes", scenario.settings().nodes())
                .put("durationNs", scenario.durationNs())
                .put("publications", outcome.publications())
                .put("meanWidthNs", outcome.meanWidthNs())
                .put("leastSlackNs", outcome.leastSlackNs())
                .put("spreadNs", outcome.spreadNs())
                .put("hash", "%016x".formatted(outcome.hash()))
                .put("violation", outcome.violation());
    }

    private static Scenario read(Path file) {
        try {
            return ScenarioText.parse(Files.readString(file));
        } catch (MalformedInputException binary) {
            throw new IllegalArgumentException(file + " is no text", binary);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(file + ": " + wrong.getMessage(), wrong);
        }
    }

    private static void draw(@Nullable Plot plot, @Nullable Path file, String title) {
        if (plot == null || file == null) {
            return;
        }
        try {
            Files.writeString(file, plot.svg(title));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write " + file + ": " + e, e);
        }
    }
}
