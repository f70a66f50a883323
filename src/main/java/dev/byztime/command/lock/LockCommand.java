package dev.byztime.command.lock;

import dev.byztime.client.HttpLeases;
import dev.byztime.client.LeaseClient;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseGuard;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.command.option.Arguments;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.CommandDescription.ExitCode;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Invocation;
import dev.byztime.command.option.Option;
import dev.byztime.command.service.ServiceAccess;
import dev.byztime.lease.Mode;
import dev.byztime.linux.ProcessTree;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;

/**
 * The commands {@code lock} and {@code lead}: they run a program while a lease certainly holds, and
 * never longer.
 *
 * <p>The {@link Keeper} in this process keeps the lease. A second process, the {@link Watchdog}, is
 * between this one and the program, so that either of them can be stopped or killed and the other
 * still ends the program in time.
 */
public final class LockCommand {

    /** The exit code if the lease was not granted in time. */
    public static final int NOT_GRANTED = 1;

    /** The exit code if the lease was lost, as that of timeout(1). */
    public static final int LOST = 124;

    /** The exit code if this command failed, as that of timeout(1). */
    public static final int FAILED = 125;

    /** The exit code if the program cannot be run, as that of a shell. */
    public static final int NOT_RUNNABLE = 126;

    /** The exit code if there is no such program, as that of a shell. */
    public static final int NOT_FOUND = 127;

    private static final int SIGNAL_BASE = 128;

    /** How long an answer may take. It is below the shortest term that services usually allow. */
    private static final Duration PATIENCE = Duration.ofMillis(800);

    /** How long one request waits for the lease: less than what proxies usually allow. */
    private static final long REQUEST_NS = 20_000_000_000L;

    /** On a Unix domain socket the service does not notice that a client has gone. */
    private static final long SOCKET_REQUEST_NS = 2_000_000_000L;

    private static final long ENDING_LOOK_NS = 1_000_000;

    private static final long MAX_MARGIN_NS = 1_000_000_000L;
    private static final long MAX_GRACE_NS = 2_000_000_000L;

    /** Which part of a lease margin and grace are at most, by default. */
    private static final int PART = 6;

    private static final Option WAIT =
            Option.of(
                    "--wait",
                    "DURATION",
                    "how long to wait for the lease; 0 not at all; by\ndefault without a limit");
    private static final Option TERM =
            Option.of(
                    "--term",
                    "DURATION",
                    "how long the lease lasts without renewal, such as 10s;\n"
                            + "by default as the service decides");
    private static final Option GRACE =
            Option.of(
                    "--grace",
                    "DURATION",
                    "how long after SIGTERM SIGKILL follows, if the lease\n"
                            + "is not renewed; by default 2s, or a sixth of the lease");
    private static final Option MARGIN =
            Option.of(
                    "--margin",
                    "DURATION",
                    "how long before the lease's certain end SIGKILL is\n"
                            + "sent; by default 1s, or a sixth of the lease");
    private static final Option HOLDER =
            Option.of("--holder", "NAME", "the holder's name; by default host:pid");
    private static final Option CONFLICT =
            new Option(
                    "--conflict-exit-code",
                    "-E",
                    "N",
                    "the exit code if the lease is not granted; by default 1");

    private static final List<Option> OPTIONS =
            ServiceAccess.options(WAIT, TERM, GRACE, MARGIN, HOLDER, CONFLICT);

    private static final String ENVIRONMENT =
            """

            The program and all that it starts are ended before the lease certainly ends: first by
            SIGTERM, then by SIGKILL. SIGTERM, SIGINT, SIGHUP and SIGUSR1 are passed on to it. When the
            program ends, so does what it left running, and the lease is released. It runs in a session
            of its own, without a terminal. Its environment has BYZTIME_RESOURCE, BYZTIME_HOLDER,
            BYZTIME_LEASE_ID, and BYZTIME_FENCING_TOKEN: a number to send with each write, so that a
            storage can refuse writes of earlier holders.
            """;

    private static List<ExitCode> codes(String lost) {
        return List.of(
                new ExitCode("1", "the lease was not granted in time (-E chooses another)"),
                new ExitCode("124", lost),
                new ExitCode("125", "the command itself failed, or bad usage"),
                new ExitCode("126", "the program cannot be run"),
                new ExitCode("127", "there is no such program"),
                new ExitCode("others", "those of the program; 128+N if signal N ended it"));
    }

    public static final CommandDescription LOCK =
            new CommandDescription(
                    "lock",
                    "runs a program once, while it certainly holds a lease",
                    List.of("RESOURCE [OPTION...] -- PROGRAM [ARGUMENT...]"),
                    """
                    Waits for the lease of RESOURCE, and runs PROGRAM. No other holder of the resource
                    runs at the same time. If the lease is lost, the program is ended, and so is this
                    command.
                    """
                            + ENVIRONMENT,
                    List.of(),
                    OPTIONS,
                    codes("the lease was lost, and the program was ended"));

    public static final CommandDescription LEAD =
            new CommandDescription(
                    "lead",
                    "runs a program whenever it certainly holds a lease",
                    List.of("RESOURCE [OPTION...] -- PROGRAM [ARGUMENT...]"),
                    """
                    Waits for the lease of RESOURCE, and runs PROGRAM, as "lock" does. If the lease is
                    lost, the program is ended, and the command waits for the lease again and runs the
                    program anew. If the program ends by itself, the command ends with its exit code.
                    """
                            + ENVIRONMENT,
                    List.of(),
                    OPTIONS,
                    codes("is not used: the command waits for the lease again"));

    private final CommandDescription command;
    private final Console console;
    private final LocalClock clock;
    private final Pause pause;
    private final LongSupplier nowNs;
    private final WatchdogStart watchdogs;
    private final Processes processes;

    /** Receives signals while a lease is held; null while a signal simply ends this process. */
    private @Nullable BlockingQueue<Event> signals;

    private boolean signalled;

    LockCommand(
            CommandDescription command,
            Console console,
            LocalClock clock,
            Pause pause,
            LongSupplier nowNs,
            WatchdogStart watchdogs,
            Processes processes) {
        this.command = command;
        this.console = console;
        this.clock = clock;
        this.pause = pause;
        this.nowNs = nowNs;
        this.watchdogs = watchdogs;
        this.processes = processes;
    }

    /**
     * One of the two commands for this process.
     *
     * @param nowNs a clock that only rises, in nanoseconds
     */
    public static LockCommand ofThisProcess(
            CommandDescription command,
            Console console,
            LocalClock clock,
            Pause pause,
            LongSupplier nowNs) {
        LockCommand made =
                new LockCommand(
                        command,
                        console,
                        clock,
                        pause,
                        nowNs,
                        new WatchdogProcess(),
                        new OwnProcesses());
        Signals.handle(made::signal);
        ProcessTree.adoptOrphans();
        return made;
    }

    /** Runs the command, and returns its exit code. */
    public int run(String... words) throws InterruptedException {
        Invocation invocation = new Invocation(command, console, FAILED);
        return invocation.run(arguments -> run(arguments, invocation), words);
    }

    private int run(Arguments arguments, Invocation invocation) throws InterruptedException {
        String resource = arguments.operands("the resource").getFirst();
        if (arguments.rest().isEmpty()) {
            throw new IllegalArgumentException("the program is missing; write it after --");
        }
        int notGranted = (int) arguments.number(CONFLICT.name(), NOT_GRANTED, 0, 255);
        String given = arguments.value(HOLDER.name());
        String holder = given == null ? holder() : given;
        long termNs = arguments.positive(TERM.name(), Timestamp.ZERO).toNanosSaturated();
        long waitNs = arguments.duration(WAIT.name(), Timestamp.MAX).toNanosSaturated();
        LeaseClient leases = leases(arguments, invocation);
        requireSight();
        while (true) {
            LeaseRequest request =
                    new LeaseRequest(
                            resource,
                            holder,
                            Mode.WRITE,
                            termNs,
                            UUID.randomUUID().toString(),
                            null,
                            false);
            BlockingQueue<Event> events = new LinkedBlockingQueue<>();
            Optional<LeaseGuard> granted;
            try {
                granted = acquire(leases, request, waitNs, events);
            } catch (IllegalArgumentException refused) {
                invocation.say("the service refuses: " + refused.getMessage());
                return FAILED;
            }
            if (granted.isEmpty()) {
                invocation.say("the lease was not granted");
                return notGranted;
            }
            LeaseGuard guard = granted.get();
            Keeper.Outcome outcome;
            try {
                outcome = hold(guard, holder, resource, arguments, events);
            } catch (IOException e) {
                // The lease is not released: it is not known whether the program has ended.
                invocation.say("failed: " + e.getMessage());
                return FAILED;
            }
            guard.close();
            released();
            switch (outcome) {
                case Keeper.Outcome.Ended(int code) -> {
                    return code;
                }
                case Keeper.Outcome.Unstarted(int code) -> {
                    return code;
                }
                case Keeper.Outcome.WatchdogKilled killed -> {
                    invocation.say("the watchdog was killed, and so the program was ended");
                    return FAILED;
                }
                case Keeper.Outcome.Lost lost -> {
                    invocation.say("the lease was lost, and the program was ended");
                    if (command != LEAD || isSignalled()) {
                        return LOST;
                    }
                }
            }
        }
    }

    /** Without /proc it could not be seen whether the program has ended. */
    private void requireSight() {
        try {
            processes.running();
        } catch (IOException e) {
            throw new UncheckedIOException("processes cannot be seen", e);
        }
    }

    private LeaseClient leases(Arguments arguments, Invocation invocation) {
        boolean socket = ServiceAccess.isSocket(arguments, console.environment());
        return new WaitingLeases(
                new HttpLeases(
                        ServiceAccess.transport(arguments, console.environment(), nowNs, PATIENCE)),
                socket ? SOCKET_REQUEST_NS : REQUEST_NS,
                invocation::say);
    }

    private Optional<LeaseGuard> acquire(
            LeaseClient leases, LeaseRequest request, long waitNs, BlockingQueue<Event> events) {
        Optional<LeaseGuard> granted =
                LeaseGuard.acquire(
                        leases,
                        clock,
                        pause,
                        request,
                        waitNs,
                        () -> events.add(new Event.LeaseStopped()));
        synchronized (this) {
            signals = granted.isPresent() ? events : null;
        }
        return granted;
    }

    private synchronized void released() {
        signals = null;
    }

    private Keeper.Outcome hold(
            LeaseGuard guard,
            String holder,
            String resource,
            Arguments arguments,
            BlockingQueue<Event> events)
            throws IOException, InterruptedException {
        long partNs = guard.remainingNs() / PART;
        long marginNs = orDefault(arguments, MARGIN, Math.min(MAX_MARGIN_NS, partNs));
        long graceNs = orDefault(arguments, GRACE, Math.min(MAX_GRACE_NS, partNs));
        long leftNs = guard.remainingNs();
        if (marginNs + graceNs > leftNs / 2) {
            guard.close();
            throw new IllegalArgumentException(
                    "%s and %s together are more than half of what is left of the lease, %s s; ask for a longer %s"
                            .formatted(
                                    MARGIN.name(),
                                    GRACE.name(),
                                    Timestamp.ofNanos(leftNs),
                                    TERM.name()));
        }
        Map<String, String> variables =
                Map.of(
                        "BYZTIME_RESOURCE",
                        resource,
                        "BYZTIME_HOLDER",
                        holder,
                        "BYZTIME_LEASE_ID",
                        guard.id(),
                        "BYZTIME_FENCING_TOKEN",
                        Long.toString(guard.token()));
        try (SocketChannel channel = watchdogs.start(arguments.rest(), variables);
                WatchdogLink watchdog = new WatchdogLink(channel, events)) {
            return new Keeper(clock, processes, guard, watchdog, events, marginNs, graceNs).run();
        } finally {
            endAll();
        }
    }

    /** Usually nothing is left but the watchdog, which is about to end. */
    private void endAll() throws IOException {
        while (!processes.isNoneRunning()) {
            processes.signalAll(Processes.SIGKILL);
            pause.park(ENDING_LOOK_NS);
        }
        processes.reap();
    }

    private static long orDefault(Arguments arguments, Option option, long byDefaultNs) {
        return arguments.positive(option.name(), Timestamp.ofNanos(byDefaultNs)).toNanosSaturated();
    }

    /** While a program runs, a signal is for it; otherwise it ends this process. */
    private synchronized void signal(int number) {
        signalled = true;
        if (signals != null) {
            signals.add(new Event.Signalled(number));
        } else {
            Runtime.getRuntime().halt(SIGNAL_BASE + number);
        }
    }

    private synchronized boolean isSignalled() {
        return signalled;
    }

    private static String holder() {
        String host;
        try {
            host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            host = "unknown";
        }
        return host + ":" + ProcessHandle.current().pid();
    }
}
