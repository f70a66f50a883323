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

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** The command {@code wait-until}: it ends when an instant has certainly passed. */
public final class WaitUntilCommand {

    /** How long one request waits: less than what proxies usually allow. */
    private static final long REQUEST_NS = 25_000_000_000L;

    private static final Option TIMEOUT =
            Option.of("--timeout", "DURATION", "the longest wait; without it there is no limit");

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "wait-until",
                    "waits until an instant has certainly passed",
                    List.of("INSTANT [OPTION...]"),
                    """
                    Waits until INSTANT, in seconds of global time, has certainly passed (commit wait).
                    It may also be an interval, EARLIEST/LATEST, all of which has to pass. Only the
                    exit code 0 says that it has.
                    """,
                    List.of(),
                    ServiceAccess.options(Output.OPTION, TIMEOUT),
                    ExitCodes.of("the instant has passed", "the time-out came first"));

    private final Console console;
    private final LongSupplier nowNs;

    /**
     * @param nowNs a clock that only rises, in nanoseconds
     */
    public WaitUntilCommand(Console console, LongSupplier nowNs) {
        this.console = console;
        this.nowNs = nowNs;
    }

    /** Runs the command, and returns its exit code. */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console).run(this::await, words);
    }

    private int await(Arguments arguments) throws RefusedException {
        String instant = arguments.operands("the instant").getFirst();
        Timestamp timeout = arguments.duration(TIMEOUT.name(), Timestamp.MAX);
        Service service = ServiceAccess.service(arguments, console, nowNs);
        String path = "/time/wait?until=" + URLEncoder.encode(instant, StandardCharsets.UTF_8);
        long begunNs = nowNs.getAsLong();
        while (true) {
            long leftNs = timeout.toNanosSaturated() - (nowNs.getAsLong() - begunNs);
            Timestamp wait = Timestamp.ofNanos(Math.clamp(leftNs, 0, REQUEST_NS));
            JsonNode answer =
                    service.get(path + "&wait=" + wait, Duration.ofNanos(wait.toNanosSaturated()));
            String verdict = answer.path("verdict").asString("");
            boolean passed = verdict.equals("PASSED");
            if (passed || leftNs <= REQUEST_NS) {
                console.out().println(Output.isJson(arguments) ? answer : Service.shown(verdict));
                return passed ? ExitCodes.YES : ExitCodes.NO;
            }
        }
    }
}
