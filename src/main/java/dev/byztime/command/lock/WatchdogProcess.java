package dev.byztime.command.lock;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts this program once more as a watchdog, with the same Java. */
final class WatchdogProcess implements WatchdogStart {

    /** The command of the watchdog, which is not for users. */
    static final String NAME = "watchdog";

    /** How long it may take to start. */
    private static final long PATIENCE_MS = 10_000;

    private static final long LOOK_MS = 100;

    /** A small heap, and the options with which commands start fast. */
    private static final List<String> JVM =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-Xmx32m",
                    "-Xlog:aot=off",
                    "-Xlog:cds=off");

    @Override
    public SocketChannel start(List<String> program, Map<String, String> variables)
            throws IOException {
        // Only its owner can enter a temporary folder.
        Path folder = Files.createTempDirectory("byztime");
        Path socket = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            List<String> command = java();
            command.addAll(List.of(NAME, socket.toString(), "--"));
            command.addAll(program);
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.environment().putAll(variables);
            return accept(server, builder.start());
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(folder);
        }
    }

    private static SocketChannel accept(ServerSocketChannel server, Process watchdog)
            throws IOException {
        server.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            server.register(selector, SelectionKey.OP_ACCEPT);
            for (long waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
                selector.select(LOOK_MS);
                SocketChannel connection = server.accept();
                if (connection != null) {
                    return connection;
                }
                if (!watchdog.isAlive()) {
                    throw new IOException("the watchdog ended with " + watchdog.exitValue());
                }
            }
        }
        watchdog.destroyForcibly();
        throw new IOException("the watchdog did not start");
    }

    /** The command that starts this program as this process was started. */
    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        String cache = System.getProperty("byztime.aot", "");
        if (!cache.isEmpty()) {
            command.add("-XX:AOTCache=" + cache);
        }
        String path = System.getProperty("java.class.path", "");
        if (path.endsWith(".jar") && path.indexOf(':') < 0) {
            command.addAll(List.of("-jar", path));
        } else {
            // The jar's manifest says so; with this option the cache would not fit.
            command.add("--enable-native-access=ALL-UNNAMED");
            command.addAll(List.of("-cp", path, "dev.byztime.CommandMain"));
        }
        return command;
    }
}
