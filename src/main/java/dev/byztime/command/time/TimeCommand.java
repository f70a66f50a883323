package dev.byztime.command.time;

import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.ExitCodes;
import dev.byztime.command.option.Invocation;
import dev.byztime.command.option.Option;
import dev.byztime.command.option.Output;
import dev.byztime.command.option.RefusedException;
import dev.byztime.command.service.Service;
import dev.byztime.command.service.ServiceAccess;
import dev.byztime.time.Timestamp;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** The command {@code time}: it shows one reading of a service's time. */
public final class TimeCommand {

    private static final Option MAX_ERROR =
            Option.of("--max-error", "DURATION", "refuse a time with a larger error, such as 10ms");

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "time",
                    "shows the time with its bounds",
                    List.of("[OPTION...]"),
                    """
                    Asks a service for the time. The true global time was between earliest and latest
                    at some moment while the command ran. -o latest and the like show one number, in
                    seconds, for scripts.
                    """,
                    List.of(),
                    ServiceAccess.options(
                            Output.option(
                                    "text|json|earliest|estimate|latest|error", "what is shown"),
                            MAX_ERROR),
                    List.of(
                            new CommandDescription.ExitCode("0", "the time was shown"),
                            ExitCodes.REFUSED_CODE,
                            ExitCodes.UNAVAILABLE_CODE));

    private final Console console;
    private final LongSupplier nowNs;

    /**
     * @param nowNs a clock that only rises, in nanoseconds
     */
    public TimeCommand(Console console, LongSupplier nowNs) {
        this.console = console;
        this.nowNs = nowNs;
    }

    /** Runs the command, and returns its exit code. */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console).run(this::show, words);
    }

    private int show(Arguments arguments) throws RefusedException {
        arguments.operands(new String[0]);
        Timestamp maxError = arguments.positive(MAX_ERROR.name(), Timestamp.MAX);
        Service service = ServiceAccess.service(arguments, console, nowNs);
        String query = arguments.has(MAX_ERROR.name()) ? "?maxError=" + maxError : "";
        JsonNode time = service.get("/time" + query, Duration.ZERO);
        switch (Output.form(arguments)) {
            case "json" -> console.out().println(time);
            case "text" -> {
                line("earliest", time, "");
                line("estimate", time, "");
                line("latest", time, "");
                line("error", time, " s");
                line("status", time, "");
                line("provider", time, "");
                line("era", time, "");
            }
            case String member -> console.out().println(text(time, member));
        }
        return ExitCodes.YES;
    }

    private void line(String member, JsonNode time, String unit) {
        console.out().println("%-9s %s%s".formatted(member, text(time, member), unit));
    }

    private static String text(JsonNode time, String member) {
        return Service.shown(time.path(member).asString(""));
    }
}
