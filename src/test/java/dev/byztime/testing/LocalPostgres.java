package dev.byztime.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL as a process at a free port, with a new database and a user {@code postgres}. */
public final class LocalPostgres implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final int STOP_SECONDS = 10;

    /** Of PostgreSQL's user, who could not enter a folder of JUnit's. */
    private final Path folder;

    private final Path log;
    private final int port;
    private final List<String> command;
    private Process process;

    private LocalPostgres(Path folder, Path log, int port, List<String> command)
            throws IOException {
        this.folder = folder;
        this.log = log;
        this.port = port;
        this.command = command;
        this.process = process(log, command);
    }

    /** The folder with PostgreSQL's programs. The test is skipped if there is none. */
    private static Path programs() throws IOException {
        List<Path> found = List.of();
        if (Files.isDirectory(VERSIONS)) {
            try (Stream<Path> all = Files.list(VERSIONS)) {
                found =
                        all.map(version -> version.resolve("bin"))
                                .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                                .sorted(Comparator.reverseOrder())
                                .toList();
            }
        }
        assumeTrue(!found.isEmpty(), "PostgreSQL is not installed in " + VERSIONS);
        return found.getFirst();
    }

    /**
     * Starts it. The test is skipped if it is not installed.
     *
     * @param settings such as {@code fsync=off}
     */
    public static LocalPostgres start(String... settings) throws Exception {
        return start(false, settings);
    }

    /** Starts one that waits for the log of a primary that never comes. */
    public static LocalPostgres startStandby() throws Exception {
        return start(true);
    }

    private static LocalPostgres start(boolean standby, String... settings) throws Exception {
        Path programs = programs();
        Path folder = Files.createTempDirectory("byztime-postgres-");
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        Path data = folder.resolve("data");
        if (LinuxCalls.isRoot()) {
            run(log, List.of("chown", "postgres", folder.toString()));
        }
        run(
                log,
                asPostgres(
                        programs.resolve("initdb").toString(),
                        "-D",
                        data.toString(),
                        "-A",
                        "trust",
                        "-U",
                        "postgres",
                        "-N"));
        if (standby) {
            Files.createFile(data.resolve("standby.signal"));
        }
        int port = FreePort.any();
        List<String> command =
                asPostgres(
                        programs.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=");
        for (String setting : settings) {
            command.addAll(List.of("-c", setting));
        }
        return new LocalPostgres(folder, log, port, command);
    }

    /** Waits until it answers. */
    public LocalPostgres awaitStart() {
        Patiently.until(() -> {
            try {
                execute("select 1");
                return true;
            } catch (SQLException e) {
                return false;
            }
        });
        return this;
    }

    public int port() {
        return port;
    }

    /** The folder of the database. */
    public Path data() {
        return folder.resolve("data");
    }

    /** The address of its database. */
    public static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    }

    /** Runs statements as the superuser. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url(port) + "?user=postgres&socketTimeout=60");
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** Stops all its processes where they stand, or lets them run on. */
    public void standStill(boolean still) throws Exception {
        List<String> signal = new ArrayList<>(List.of("kill", still ? "-STOP" : "-CONT"));
        signal.add(Long.toString(process.pid()));
        process.descendants().forEach(child -> signal.add(Long.toString(child.pid())));
        run(log, signal);
    }

    /** Kills all its processes. */
    public void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        Patiently.kill(process);
        children.forEach(ProcessHandle::destroyForcibly);
        Patiently.until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Starts it again with the same files, after it was killed. */
    public void restart() throws IOException {
        process = process(log, command);
    }

    /** It refuses to run as root. */
    private static List<String> asPostgres(String... command) {
        List<String> whole = new ArrayList<>();
        if (LinuxCalls.isRoot()) {
            whole.addAll(
                    List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        whole.addAll(List.of(command));
        return whole;
    }

    private static void run(Path log, List<String> command) throws Exception {
        if (Patiently.end(process(log, command)) != 0) {
            throw new AssertionError(command + " failed: " + Files.readString(log));
        }
    }

    private static Process process(Path log, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Stops it and deletes its files. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                Patiently.kill(process);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(log);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
