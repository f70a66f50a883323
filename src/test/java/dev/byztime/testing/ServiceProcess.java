package dev.byztime.testing;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged service as a process, at a port that is free, with a folder to work in.
 *
 * <p>The folder decides about its configuration: an empty one has no application.yml.
 */
public final class ServiceProcess implements AutoCloseable {

    /**
     * Generous: a start takes three seconds, but not on a machine that is busy with other tests.
     */
    private static final int PATIENCE_SECONDS = 180;

    private static final int LOOK_EVERY_MS = 20;
    private static final Pattern PORT = Pattern.compile("Jetty started on ports? (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private @Nullable URI root;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Begins to start it.
     *
     * @param arguments for the service, or for the JVM if they begin with a single dash
     */
    public static ServiceProcess start(Path folder, String... arguments) throws IOException {
        return start(List.of(), folder, arguments);
    }

    /**
     * @param prefix a command that runs another one
     */
    public static ServiceProcess start(List<String> prefix, Path folder, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // what makes starting cheap
        command.addAll(StartCache.OPTIONS);
        List<String> ours = new ArrayList<>();
        for (String argument : arguments) {
            (argument.startsWith("--") ? ours : command).add(argument);
        }
        command.addAll(StartCache.of(jar()));
        if (ours.stream().noneMatch(argument -> argument.startsWith("--server.port="))) {
            command.add("--server.port=0");
        }
        command.addAll(ours);
        Path log = Files.createTempFile(folder, "service-", ".log");
        return new ServiceProcess(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    static Path jar() {
        String jar = System.getProperty("byztime.jar");
        if (jar == null) {
            throw new AssertionError("the build sets byztime.jar: mvn verify -Dit.test=...");
        }
        return Path.of(jar).toAbsolutePath();
    }

    /** Waits until it serves. */
    public ServiceProcess awaitStart() throws Exception {
        await(
                "start",
                () -> {
                    Matcher port = PORT.matcher(log());
                    if (port.find()) {
                        root = URI.create("http://127.0.0.1:" + port.group(1));
                    }
                    return root != null;
                });
        return this;
    }

    /** Waits until something is so; it must not end meanwhile. */
    public void await(String what, Callable<Boolean> isSo) throws Exception {
        for (int looks = PATIENCE_SECONDS * 1000 / LOOK_EVERY_MS; !isSo.call(); looks--) {
            if (looks == 0 || process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("no %s of the service:%n%s".formatted(what, log()));
            }
        }
    }

    /** Waits for its end, and answers its exit code. */
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the service does not end:\n" + log());
        }
        return process.exitValue();
    }

    /** Where it serves that path. */
    public URI uri(String path) {
        if (root == null) {
            throw new IllegalStateException("its start was not awaited");
        }
        return root.resolve(path);
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    public CompletableFuture<HttpResponse<String>> getLater(String path) {
        return http.sendAsync(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    public Process process() {
        return process;
    }

    /** All that it has written so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it, if it still runs. */
    @Override
    public void close() {
        Patiently.kill(process);
        http.shutdownNow();
    }
}
