package dev.byztime.command.lock;

import dev.byztime.clock.LocalClock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * A process between the keeper of a lease and the program that runs under it. It starts the
 * program, and ends it in time also if the keeper is stopped or killed.
 *
 * <p>One thread does everything. It looks at CLOCK_BOOTTIME at least every {@link #LOOK_MS},
 * because the machine may have slept.
 */
final class Watchdog {

    private static final long LOOK_MS = 100;

    /** How often it looks whether the processes have ended, once they should. */
    private static final long ENDING_LOOK_MS = 5;

    /** How often it forgets processes that have ended and that it has adopted. */
    private static final long REAP_NS = 5_000_000_000L;

    /** How long what the program left running has after SIGTERM. */
    private static final long LEFTOVER_NS = 2_000_000_000L;

    /** The program. */
    interface Program {

        /** Whether it has ended. */
        boolean hasEnded();

        /** Its exit code, once it has ended. */
        int exitCode();

        /** Runs the callback, on any thread, when it ends. */
        void onEnd(Runnable callback);
    }

    /** Starts the program. */
    interface Start {

        /**
         * @throws UnstartedException if there is no such program, or it cannot be run
         */
        Program start() throws UnstartedException;
    }

    /** The program could not be started. */
    static final class UnstartedException extends Exception {

        private static final long serialVersionUID = 1;

        private final int code;

        UnstartedException(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    private final LocalClock clock;
    private final Processes processes;
    private final Start start;
    private final SocketChannel keeper;
    private final Selector selector;
    private final WatchdogMessage.Reader reader = new WatchdogMessage.Reader();
    private final ByteBuffer buffer = ByteBuffer.allocate(1024);

    private @Nullable Watch watch;
    private @Nullable Program program;

    /** When what the program left running is killed; {@link Long#MAX_VALUE} before it ends. */
    private long leftoverEndNs = Long.MAX_VALUE;

    private long reapedNs;
    private boolean keeperIsGone;
    private boolean isTooLate;

    /**
     * @param keeper a connection to the keeper, whose messages are awaited
     */
    Watchdog(LocalClock clock, Processes processes, Start start, SocketChannel keeper)
            throws IOException {
        this.clock = clock;
        this.processes = processes;
        this.start = start;
        this.keeper = keeper;
        this.selector = Selector.open();
        keeper.configureBlocking(false);
        keeper.register(selector, SelectionKey.OP_READ);
    }

    /** Watches until the program and all that it started have ended, or were not to start. */
    void run() throws IOException {
        try (selector) {
            boolean done = false;
            while (!done) {
                done = step();
                if (!done) {
                    selector.select(pauseMs());
                }
            }
        }
    }

    /** Whether all is over. */
    private boolean step() throws IOException {
        try {
            receive();
        } catch (UnstartedException e) {
            send(WatchdogMessage.of("unstarted", e.code()));
            return true;
        }
        if (isTooLate) {
            send(WatchdogMessage.of("lost"));
            return true;
        }
        Watch watching = watch;
        Program running = program;
        if (watching == null || running == null) {
            return keeperIsGone;
        }
        if (keeperIsGone) {
            watching.lose();
        }
        long nowNs = clock.read().boottimeNs();
        switch (watching.due(nowNs)) {
            case KILL -> processes.signalAll(Processes.SIGKILL);
            case TERM -> end();
            case NOTHING -> {}
        }
        if (nowNs - reapedNs > REAP_NS) {
            reapedNs = nowNs;
            processes.reap();
        }
        if (!running.hasEnded()) {
            return false;
        }
        if (processes.isNoneRunning()) {
            boolean lost = watching.isEnding();
            send(
                    lost
                            ? WatchdogMessage.of("lost")
                            : WatchdogMessage.of("ended", running.exitCode()));
            return true;
        }
        if (leftoverEndNs == Long.MAX_VALUE) {
            leftoverEndNs = nowNs + LEFTOVER_NS;
            end();
        } else if (nowNs >= leftoverEndNs) {
            processes.signalAll(Processes.SIGKILL);
        }
        return false;
    }

    /** SIGTERM, and SIGCONT for those that are stopped. */
    private void end() throws IOException {
        processes.signalAll(Processes.SIGTERM);
        processes.signalAll(Processes.SIGCONT);
    }

    private long pauseMs() {
        Program running = program;
        Watch watching = watch;
        if (running == null || watching == null) {
            return LOOK_MS;
        }
        if (running.hasEnded() || watching.isEnding()) {
            return ENDING_LOOK_MS;
        }
        long leftNs = watching.nextNs() - clock.read().boottimeNs();
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(leftNs), 1, LOOK_MS);
    }

    private void receive() throws UnstartedException {
        selector.selectedKeys().clear();
        if (keeperIsGone) {
            return;
        }
        try {
            for (int count = keeper.read(buffer.clear());
                    count != 0;
                    count = keeper.read(buffer.clear())) {
                if (count < 0) {
                    forgetKeeper();
                    return;
                }
                buffer.flip();
                for (WatchdogMessage message = reader.next(buffer);
                        message != null;
                        message = reader.next(buffer)) {
                    obey(message);
                }
            }
        } catch (IOException e) {
            forgetKeeper();
        }
    }

    private void obey(WatchdogMessage message) throws UnstartedException, IOException {
        Watch watching = watch;
        if (watching == null) {
            if (message.word().equals("run")) {
                Watch begun = new Watch(message.number(0), message.number(1), message.number(2));
                if (clock.read().boottimeNs() >= begun.nextNs()) {
                    isTooLate = true; // this process was paused
                    return;
                }
                watch = begun;
                Program started = start.start();
                program = started;
                started.onEnd(selector::wakeup);
            }
            return;
        }
        switch (message.word()) {
            case "until" -> watching.until(message.number(0));
            case "signal" -> processes.signalAll((int) message.number(0));
            case "end" -> watching.end();
            case "kill" -> watching.lose();
            default -> throw new IllegalStateException("unknown message " + message);
        }
    }

    private void forgetKeeper() {
        keeperIsGone = true;
        SelectionKey key = keeper.keyFor(selector);
        if (key != null) {
            key.cancel(); // otherwise its end would be ready for ever
        }
    }

    private void send(WatchdogMessage message) {
        try {
            ByteBuffer bytes = message.bytes();
            while (bytes.hasRemaining() && keeper.write(bytes) > 0) {
                // a message is far smaller than the socket's buffer
            }
        } catch (IOException e) {
            forgetKeeper();
        }
    }
}
