package dev.byztime.command.train;

import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.option.CommandDescription.ExitCode;
import dev.byztime.command.option.Console;
import dev.byztime.command.option.Invocation;
import dev.byztime.command.option.Option;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * The command {@code train}: it starts the service for a few seconds and sends it the usual
 * requests, so that a JVM with {@code -XX:AOTCacheOutput} records the classes and the profiles of
 * the methods that serve them (JEP 514 and JEP 515).
 *
 * <p>The service listens on a free port of the loopback device only, and keeps its state in a
 * temporary folder. Configuration files are ignored.
 */
public final class TrainCommand {

    /** The exit code after training. */
    public static final int TRAINED = 0;

    /** The exit code if the service did not answer as it should. */
    public static final int FAILED = 1;

    /** The exit code if the arguments are wrong. */
    public static final int BAD_USAGE = 2;

    private static final Option COMMANDS =
            Option.flag("--commands", "learns how commands start, not the service");

    public static final CommandDescription DESCRIPTION =
            new CommandDescription(
                    "train",
                    "lets the JVM learn how the service starts and answers",
                    List.of("[--commands]"),
                    """
                    Starts the service for some seconds with a temporary state folder, sends it the
                    usual requests and ends. The JVM then writes what it has learned to a file, which
                    makes later starts and their first answers faster. Extract the jar first, or the
                    file holds little:

                      java -Djarmode=tools -jar byztime-service.jar extract --destination byztime
                      cd byztime
                      java -XX:AOTCacheOutput=byztime-service.aot -jar byztime-service.jar train
                      java -XX:AOTCache=byztime-service.aot -jar byztime-service.jar [SETTING...]

                    With --commands the JVM learns how commands start instead. The launcher "byztime" uses
                    the file byztime.aot beside the jar, which has to be made with its options:

                      java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \\
                        -XX:AOTCacheOutput=byztime.aot -jar byztime-service.jar train --commands
                    """,
                    List.of(),
                    List.of(COMMANDS),
                    List.of(
                            new ExitCode("0", "trained"),
                            new ExitCode("1", "the service did not answer as it should"),
                            new ExitCode("2", "bad usage")));

    /** A service that was started for training. */
    public interface Service extends AutoCloseable {
        /** The port on the loopback device. */
        int port();

        @Override
        void close();
    }

    /** Starts a service with the given settings. */
    @FunctionalInterface
    public interface Start {
        Service start(String... settings);
    }

    private final Start start;
    private final UsualCommands.Runner commands;
    private final Console console;

    /**
     * @param commands runs a command with a console of its own
     */
    public TrainCommand(Start start, UsualCommands.Runner commands, Console console) {
        this.start = start;
        this.commands = commands;
        this.console = console;
    }

    /**
     * Runs the command.
     *
     * @param words what follows the name of the command
     * @return {@link #TRAINED}, {@link #FAILED} or {@link #BAD_USAGE}
     */
    public int run(String... words) throws InterruptedException {
        return new Invocation(DESCRIPTION, console)
                .run(
                        arguments -> {
                            arguments.operands(new String[0]);
                            return arguments.has(COMMANDS.name()) ? trainCommands() : train();
                        },
                        words);
    }

    private int trainCommands() throws InterruptedException {
        try {
            int ran = UsualCommands.run(commands);
            console.errors().println("Trained: %d commands".formatted(ran));
            return TRAINED;
        } catch (IOException e) {
            console.errors().println("Training failed: " + e.getMessage());
            return FAILED;
        }
    }

    private int train() {
        PrintStream messages = console.errors();
        try {
            Path folder = Files.createTempDirectory("byztime-train");
            try (Service service = start.start(settings(folder))) {
                UsualRequests requests = new UsualRequests(service.port());
                requests.send();
                messages.println("Trained: " + requests);
            } finally {
                delete(folder);
            }
            return TRAINED;
        } catch (IOException | UncheckedIOException e) {
            messages.println("Training failed: " + e.getMessage());
            return FAILED;
        }
    }

    private static String[] settings(Path folder) {
        return new String[] {
            "--spring.config.location=classpath:/",
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--byztime.provider=standalone",
            "--byztime.timedata=" + folder.resolve("timedata"),
            "--byztime.state=" + folder.resolve("state"),
            // leases are granted after the longest term, so soon
            "--byztime.leases.longest-term=1s",
            "--byztime.leases.usual-term=1s"
        };
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException e)
                            throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
