package dev.byztime.command.wait;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code wait}: it asks a service for the time until the time is usable, prints why it
 * still waits, and returns an exit code.
 */
public final class WaitCommand {

    /** The first argument, which selects this command. */
    public static final String NAME = "wait";

    /** The exit code if the time is synchronised within the wished error. */
    public static final int SYNCHRONISED = 0;

    /** The exit code if the time was not usable before the time-out. */
    public static final int TIMED_OUT = 1;

    /** The exit code if the time cannot become usable by waiting, or the arguments are wrong. */
    public static final int NEVER = 2;

    /** The time limit of one request, so that a dead connection does not use up the whole time. */
    private static final long MAX_ATTEMPT_NS = TimeUnit.SECONDS.toNanos(5);

    private final LocalClock clock;
    private final Pause pause;
    private final PrintStream messages;

    /**
     * Creates the command.
     *
     * @param messages receives a line at the beginning, at the end, and for each new reason to wait
     */
    public WaitCommand(LocalClock clock, Pause pause, PrintStream messages) {
        this.clock = clock;
        this.pause = pause;
        this.messages = messages;
    }

    /**
     * Runs the command.
     *
     * @param arguments the arguments after {@link #NAME}
     * @return {@link #SYNCHRONISED}, {@link #TIMED_OUT} or {@link #NEVER}
     */
    public int run(String... arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            messages.println(WaitOptions.USAGE);
            return SYNCHRONISED;
        }
        WaitOptions options;
        try {
            options = WaitOptions.parse(arguments);
        } catch (IllegalArgumentException badUsage) {
            say("bad usage: " + badUsage.getMessage());
            messages.println(WaitOptions.USAGE);
            return NEVER;
        }
        say("until " + options);
        try (TimeQuestion question = new TimeQuestion(options.time(), options.maxError())) {
            return await(question, options.timeout().toNanosSaturated());
        }
    }

    private int await(TimeQuestion question, long patienceNs) throws InterruptedException {
        long begunNs = clock.read().boottimeNs();
        String said = "";
        String last = "nothing";
        while (true) {
            long leftNs = patienceNs - (clock.read().boottimeNs() - begunNs);
            if (leftNs <= 0) {
                say("timed out; last: " + last);
                return TIMED_OUT;
            }
            switch (question.ask(Math.min(leftNs, MAX_ATTEMPT_NS))) {
                case Finding.Synchronised(var error) -> {
                    say("synchronised, with an error of " + error + " s");
                    return SYNCHRONISED;
                }
                case Finding.Never(var why) -> {
                    say("never: " + why);
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

    private void say(String line) {
        messages.println("byztime wait: " + line);
    }
}
