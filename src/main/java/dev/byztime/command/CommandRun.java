package dev.byztime.command;

import dev.byztime.command.group.GroupCommand;
import dev.byztime.command.judge.JudgeCommand;
import dev.byztime.command.lock.LockCommand;
import dev.byztime.command.lock.WatchdogCommand;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.Console;
import dev.byztime.command.simulate.SimulateCommand;
import dev.byztime.command.state.Clocks;
import dev.byztime.command.state.StateCommand;
import dev.byztime.command.status.StatusCommand;
import dev.byztime.command.ticket.TicketCommand;
import dev.byztime.command.time.TimeCommand;
import dev.byztime.command.time.WaitUntilCommand;
import dev.byztime.command.train.TrainCommand;
import dev.byztime.command.wait.WaitCommand;
import dev.byztime.linux.LinuxClock;
import dev.byztime.linux.MonotonicClock;
import dev.byztime.linux.NativeCode;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs the command that the first argument names. Only the classes of that command are loaded. */
public final class CommandRun {

    private static final int NO_NATIVE_CODE = 1;

    private CommandRun() {}

    /**
     * Runs a command.
     *
     * @param args the arguments of the process
     * @param start starts the service for training
     * @return the exit code; empty if the first argument is no command
     */
    public static OptionalInt of(String[] args, Console console, TrainCommand.Start start)
            throws InterruptedException {
        if (args.length == 0) {
            return OptionalInt.empty();
        }
        String[] words = Arrays.copyOfRange(args, 1, args.length);
        return switch (args[0]) {
            case "time" -> ended(new TimeCommand(console, MonotonicClock::nowNs).run(words));
            case "wait-until" ->
                    ended(new WaitUntilCommand(console, MonotonicClock::nowNs).run(words));
            case "status" -> ended(new StatusCommand(console, MonotonicClock::nowNs).run(words));
            case "judge" -> ended(new JudgeCommand(console, MonotonicClock::nowNs).run(words));
            case "ticket" -> ended(new TicketCommand(console, MonotonicClock::nowNs).run(words));
            case "wait" -> {
                LinuxClock clock = new LinuxClock();
                yield ended(
                        new WaitCommand(clock, clock.pause(), console, MonotonicClock::nowNs)
                                .run(words));
            }
            case "lock" -> ended(lock(LockCommand.LOCK, console, words));
            case "lead" -> ended(lock(LockCommand.LEAD, console, words));
            case WatchdogCommand.NAME -> ended(WatchdogCommand.run(words));
            case "group" -> ended(new GroupCommand(console).run(words));
            case "simulate" -> ended(new SimulateCommand(console).run(words));
            case "state" -> withNativeCode(console, () -> state(console, words));
            case "train" ->
                    withNativeCode(
                            console,
                            () ->
                                    new TrainCommand(
                                                    start,
                                                    (arguments, quiet) ->
                                                            of(arguments, quiet, start),
                                                    console)
                                            .run(words));
            case "completion" -> ended(new TextsCommand(console).completion(words));
            case "man" -> ended(new TextsCommand(console).man(words));
            default -> OptionalInt.empty();
        };
    }

    private static int lock(CommandDescription command, Console console, String... words)
            throws InterruptedException {
        LinuxClock clock = new LinuxClock();
        return LockCommand.ofThisProcess(
                        command, console, clock, clock.pause(), MonotonicClock::nowNs)
                .run(words);
    }

    private static int state(Console console, String... words) throws InterruptedException {
        return new StateCommand(Clocks.ofThisMachine(new LinuxClock()), console).run(words);
    }

    /** A run that returns an exit code. */
    @FunctionalInterface
    private interface Run {
        int run() throws InterruptedException;
    }

    private static OptionalInt withNativeCode(Console console, Run run)
            throws InterruptedException {
        Optional<String> why = NativeCode.unusable();
        if (why.isPresent()) {
            console.errors().println(why.get());
            return ended(NO_NATIVE_CODE);
        }
        return ended(run.run());
    }

    private static OptionalInt ended(int code) {
        return OptionalInt.of(code);
    }
}
