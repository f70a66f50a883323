package dev.byztime.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.byztime.testing.FreePort;
import dev.byztime.testing.LocalPostgres;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
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

    private final Path folder;

    private @Nullable LocalPostgres postgres;

    LocalServers() throws IOException {
        folder = Files.createTempDirectory("byztime-servers-");
    }

    /** Starts PostgreSQL, and returns its port. The test is skipped if it is not installed. */
    int startPostgres() throws Exception {
        LocalPostgres started = LocalPostgres.start("fsync=off");
        postgres = started;
        return started.port();
    }

    /**
     * Starts Redis, waits until it answers, and returns its port. The test is skipped if it is not
     * installed.
     */
    int startRedis() throws IOException {
        assumeTrue(Files.isExecutable(REDIS), "Redis is not installed: " + REDIS);
        int port = FreePort.any();
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

    /** Stops them and deletes their files. */
    @Override
    public void close() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
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
