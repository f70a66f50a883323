package dev.byztime.command.lock;

import dev.byztime.client.LeaseGuard;
import dev.byztime.clock.LocalClock;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a lease while a program runs under it, and tells the watchdog until when.
 *
 * <p>If the watchdog does not end the program in time, because it was stopped or killed, this
 * process does.
 */
final class Keeper {

    /** How often the end of the lease is looked at. */
    private static final long LOOK_MS = 50;

    /** Renewals that move the end by less are not worth a message. */
    private static final long NOTICEABLE_NS = 1_000_000;

    /** What became of the program. */
    sealed interface Outcome {

        /** It ended by itself, or by a signal that was passed on. */
        record Ended(int code) implements Outcome {}

        /** It was ended because the lease does not last. */
        record Lost() implements Outcome {}

        /** It could not be started. */
        record Unstarted(int code) implements Outcome {}

        /** The watchdog was killed, and the program with it. */
        record WatchdogKilled() implements Outcome {}
    }

    private final LocalClock clock;
    private final Processes processes;
    private final LeaseGuard guard;
    private final WatchdogLink watchdog;
    private final BlockingQueue<Event> events;
    private final long marginNs;
    private final long graceNs;

    private long saidEndNs;
    private boolean isToldToEnd;

    Keeper(
            LocalClock clock,
            Processes processes,
            LeaseGuard guard,
            WatchdogLink watchdog,
            BlockingQueue<Event> events,
            long marginNs,
            long graceNs) {
        this.clock = clock;
        this.processes = processes;
        this.guard = guard;
        this.watchdog = watchdog;
        this.events = events;
        this.marginNs = marginNs;
        this.graceNs = graceNs;
    }

    /** Starts the program, and returns when it and all that it started have ended. */
    Outcome run() throws IOException, InterruptedException {
        saidEndNs = endNs();
        watchdog.send("run", saidEndNs, marginNs, graceNs);
        while (true) {
            Event event = events.poll(LOOK_MS, TimeUnit.MILLISECONDS);
            switch (event) {
                case Event.Said(WatchdogMessage message) -> {
                    return outcome(message);
                }
                case Event.WatchdogGone gone -> {
                    return alone();
                }
                case Event.Signalled(int number) -> watchdog.send("signal", number);
                case Event.LeaseStopped stopped -> stop();
                case null -> {}
            }
            renew();
            if (clock.read().boottimeNs() > saidEndNs - marginNs / 2) {
                processes.signalAll(Processes.SIGKILL); // the watchdog too
            }
        }
    }

    private static Outcome outcome(WatchdogMessage message) {
        return switch (message.word()) {
            case "ended" -> new Outcome.Ended((int) message.number(0));
            case "unstarted" -> new Outcome.Unstarted((int) message.number(0));
            default -> new Outcome.Lost();
        };
    }

    /** The guard calls for this also if a renewal is late, for which the watchdog has its time. */
    private void stop() {
        if (guard.isWanted()) {
            isToldToEnd = true;
            watchdog.send("end");
        } else if (!guard.holds()) {
            isToldToEnd = true;
            watchdog.send("kill");
        }
    }

    private void renew() {
        long endNs = endNs();
        if (!isToldToEnd && endNs > saidEndNs + NOTICEABLE_NS) {
            saidEndNs = endNs;
            watchdog.send("until", endNs);
        }
    }

    /** The certain end, in nanoseconds of CLOCK_BOOTTIME; the present if it has passed. */
    private long endNs() {
        long nowNs = clock.read().boottimeNs();
        return nowNs + guard.remainingNs(); // later, and so less
    }

    /** What the watchdog has left is below this process now. */
    private Outcome alone() throws IOException, InterruptedException {
        while (!processes.isNoneRunning()) {
            processes.signalAll(Processes.SIGKILL);
            Event _ = events.poll(1, TimeUnit.MILLISECONDS);
        }
        return clock.read().boottimeNs() > saidEndNs - marginNs
                ? new Outcome.Lost()
                : new Outcome.WatchdogKilled();
    }
}
