package dev.byztime.command.wait;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.CommandDescription.ExitCode;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Invocation;
import dev.byztime.command.option.Output;
import dev.byztime.command.service.ServiceAccess;

import tools.jackson.databind.json.JsonMapper;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The command {@code wait}: it asks a service for the time until the time is usable, prints why it
 * still waits, and returns an exit code.
 */
public final class WaitCommand {

    /** The exit code if the time is synchronised within the wished error. */
    public static final int SYNCHRONISED = 0;

    /** The exit code if the time was not usable before the time-out. */
    public static final int TIMED_OUT = 1;

    /** The exit code if the time cannot become usable by waiting, or the arguments are wrong. */
    public static final int NEVER = 2;

    /** The time limit of one request, so that a dead connection does not use up the whole time. */
    private static final long MAX_ATTEMPT_NS = TimeUnit.SECONDS.toNanos(5);

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "wait",
                    "waits until the time of a service is good",
                    List.of("[OPTION...]"),
                    """
                    Waits until a service says that its time is synchronised, with an error of at most
                    --max-error if it is given. It also waits for a service that does not answer yet.
                    Durations have a unit (ns, us, ms, s, m, h) or are seconds. What it waits for goes
                    to standard error. -o json writes how it ended to standard output.
                    """,
                    List.of(),
                    ServiceAccess.options(
                            Output.OPTION, WaitOptions.MAX_ERROR, WaitOptions.TIMEOUT),
                    List.of(
                            new ExitCode("0", "the time is good"),
                            new ExitCode("1", "the time-out came first"),
                            new ExitCode("2", "the time never will be good, or bad usage")));

    private final LocalClock clock;
    private final Pause pause;
    private final Console console;
    private final LongSupplier nowNs;

    /**
     * Creates the command.
     *
     * @param clock counts the time-out, through suspend
     * @param console its errors receive a line at the beginning, at the end, and for each new
     *     reason to wait
     * @param nowNs a clock that only rises, in nanoseconds, for the time limits of requests
     */
    public WaitCommand(LocalClock clock, Pause pause, Console console, LongSupplier nowNs) {
        this.clock = clock;
        this.pause = pause;
        this.console = console;
        this.nowNs = nowNs;
    }

    /**
     * Runs the command.
     *
     * @param words what follows the name of the command
     * @return {@link #SYNCHRONISED}, {@link #TIMED_OUT} or {@link #NEVER}
     */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console).run(this::await, words);
    }

    private int await(Arguments arguments) {
        WaitOptions options = WaitOptions.of(arguments, console.environment());
        TimeQuestion question =
                new TimeQuestion(
                        patience ->
                                ServiceAccess.transport(
                                        arguments, console.environment(), nowNs, patience),
                        options.path(),
                        options.maxError());
        say("until " + options);
        boolean json = Output.isJson(arguments);
        return await(question, options.timeout().toNanosSaturated(), json);
    }

    private int await(TimeQuestion question, long patienceNs, boolean json) {
        long begunNs = clock.read().boottimeNs();
        String said = "";
        String last = "nothing";
        while (true) {
            long leftNs = patienceNs - (clock.read().boottimeNs() - begunNs);
            if (leftNs <= 0) {
                say("timed out; last: " + last);
                end(json, "TIMED_OUT", "detail", last);
                return TIMED_OUT;
            }
            switch (question.ask(Duration.ofNanos(Math.min(leftNs, MAX_ATTEMPT_NS)))) {
                case Finding.Synchronised(var error) -> {
                    say("synchronised, with an error of " + error + " s");
                    end(json, "SYNCHRONIZED", "error", error.toString());
                    return SYNCHRONISED;
                }
                case Finding.Never(var why) -> {
                    say("never: " + why);
                    end(json, "NEVER", "detail", why);
                    return NEVER;
                }
                case Finding.NotYet(var reason, var detail, var retryIn) -> {
                    last = "%s (%s)".formatted(reason, detail);
                    if (!reason.equals(said)) {
                        say("not yet: " + last);
                        said = reason;
                    }
                    leftNs = patienceNs - (clock.read().boottimeNs() - begunNs);
                    pause.park(Math.min(leftNs, retryIn.toNanosSaturated()));
                }
            }
        }
    }

    private void end(boolean json, String outcome, String member, String value) {
        if (json) {
            console.out()
                    .println(
                            JsonMapper.shared()
                                    .createObjectNode()
                                    .put("outcome", outcome)
                                    .put(member, value));
        }
    }

    private void say(String line) {
        console.errors().println("byztime wait: " + line);
    }
}
