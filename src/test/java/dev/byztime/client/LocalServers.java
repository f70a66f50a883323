package dev.byztime.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.byztime.testing.LinuxCalls;
import dev.byztime.testing.Patiently;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** PostgreSQL and Redis as processes, each at a port that is free. */
final class LocalServers implements AutoCloseable {

    private static final Path REDIS = Path.of("/usr/bin/redis-server");
    private static final int STOP_SECONDS = 10;

    private final List<Process> processes = new ArrayList<>();

    /** Of PostgreSQL's user, who could not enter a folder of JUnit's. */
    private final Path folder;

    private final boolean root = LinuxCalls.isRoot();

    LocalServers() throws IOException {
        folder = Files.createTempDirectory("byztime-servers-");
    }

    /** The folder with PostgreSQL's programs. The test is skipped if there is none. */
    private static Path postgresPrograms() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        List<Path> found = List.of();
        if (Files.isDirectory(versions)) {
            try (Stream<Path> all = Files.list(versions)) {
                found =
                        all.map(version -> version.resolve("bin"))
                                .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                                .sorted(Comparator.reverseOrder())
                                .toList();
            }
        }
        assumeTrue(!found.isEmpty(), "PostgreSQL is not installed in " + versions);
        return found.getFirst();
    }

    /** Starts PostgreSQL, and returns its port. */
    int startPostgres() throws Exception {
        Path programs = postgresPrograms();
        Path data = folder.resolve("data");
        if (root) {
            run(List.of("chown", "postgres", folder.toString()));
        }
        run(
                asPostgres(
                        programs.resolve("initdb").toString(),
                        "-D",
                        data.toString(),
                        "-A",
                        "trust",
                        "-U",
                        "postgres",
                        "-N"));
        int port = freePort();
        start(
                asPostgres(
                        programs.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off"));
        return port;
    }

    /**
     * Starts Redis, waits until it answers, and returns its port. The test is skipped if it is not
     * installed.
     */
    int startRedis() throws IOException {
        assumeTrue(Files.isExecutable(REDIS), "Redis is not installed: " + REDIS);
        int port = freePort();
        start(
                List.of(
                        REDIS.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no"));
        Patiently.until(() -> isRedis(port));
        return port;
    }

    private static boolean isRedis(int port) {
        try (RedisWire _ = RedisWire.connect(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** It refuses to run as root. */
    private List<String> asPostgres(String... command) {
        List<String> whole = new ArrayList<>();
        if (root) {
            whole.addAll(
                    List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        whole.addAll(List.of(command));
        return whole;
    }

    private void run(List<String> command) throws Exception {
        Process process = process(command);
        if (Patiently.end(process) != 0) {
            throw new AssertionError(command + " failed: " + Files.readString(log()));
        }
    }

    private void start(List<String> command) throws IOException {
        processes.add(process(command));
    }

    private Process process(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return folder.resolveSibling(folder.getFileName() + ".log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Stops them and deletes their files. */
    @Override
    public void close() throws IOException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    Patiently.kill(process);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Files.deleteIfExists(log());
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
