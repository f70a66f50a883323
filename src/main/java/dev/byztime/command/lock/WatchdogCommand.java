package dev.byztime.command.lock;

import dev.byztime.command.lock.Watchdog.Program;
import dev.byztime.command.lock.Watchdog.UnstartedException;
import dev.byztime.linux.LinuxClock;
import dev.byztime.linux.ProcessTree;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The watchdog's process. {@link WatchdogProcess} starts it; it is no command for users. */
public final class WatchdogCommand {

    public static final String NAME = WatchdogProcess.NAME;

    private static final int OPERANDS = 2;

    private WatchdogCommand() {}

    /**
     * Runs until the program has ended.
     *
     * @param words the socket of the keeper, {@code --}, and the program with its arguments
     * @return the exit code of this process, which nobody uses
     */
    public static int run(String... words) {
        if (words.length <= OPERANDS) {
            System.err.println(
                    "byztime watchdog is a part of byztime lock; see byztime lock --help");
            return LockCommand.FAILED;
        }
        // What ends sessions or services also sends these to this process. The keeper passes them
        // on; without this process nobody would end the program in time.
        Signals.ignore();
        ProcessTree.beginSession();
        ProcessTree.adoptOrphans();
        List<String> program = Arrays.asList(words).subList(OPERANDS, words.length);
        try (SocketChannel keeper =
                SocketChannel.open(UnixDomainSocketAddress.of(Path.of(words[0])))) {
            OwnProcesses processes = new OwnProcesses();
            new Watchdog(new LinuxClock(), processes, () -> start(program, processes), keeper)
                    .run();
            return 0;
        } catch (IOException e) {
            System.err.println("byztime: the watchdog failed: " + e);
            return LockCommand.FAILED;
        }
    }

    private static Program start(List<String> program, OwnProcesses processes)
            throws UnstartedException {
        Process process;
        try {
            process = new ProcessBuilder(program).inheritIO().start();
            processes.started(process.pid());
        } catch (IOException e) {
            boolean exists = exists(program.getFirst());
            System.err.println(
                    exists
                            ? "byztime: cannot run %s: %s"
                                    .formatted(program.getFirst(), e.getMessage())
                            : "byztime: there is no program " + program.getFirst());
            throw new UnstartedException(exists ? LockCommand.NOT_RUNNABLE : LockCommand.NOT_FOUND);
        }
        return new Program() {
            @Override
            public boolean hasEnded() {
                return !process.isAlive();
            }

            @Override
            public int exitCode() {
                return process.exitValue();
            }

            @Override
            public void onEnd(Runnable callback) {
                var _ = process.onExit().thenRun(callback);
            }
        };
    }

    private static boolean exists(String program) {
        if (program.contains("/")) {
            return Files.exists(Path.of(program));
        }
        String path = System.getenv("PATH");
        return Stream.of(path == null ? new String[0] : path.split(":"))
                .anyMatch(folder -> Files.exists(Path.of(folder, program)));
    }
}
