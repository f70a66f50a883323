package dev.byztime.testing;

import static org.awaitility.Awaitility.await;

import dev.byztime.testing.CertificateAuthority.Identity;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import tools.jackson.databind.json.JsonMapper;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The reference daemon as a process of a test's own, which can be killed and started again. */
public final class Byztimed implements AutoCloseable {

    /** Far beyond what anything here takes, for machines that are busy with other things. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String PROGRAM = "byztimed";
    private static final String TIMEDATA = "timedata";

    /** How often each asks each of its peers. */
    private static final double POLL_SECONDS = 0.5;

    private static final String HOST = "127.0.0.1";

    /** Below what Linux gives to outgoing connections, so that none of them takes a port first. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;

    private final Path timedata;
    private final int port;
    private final Path settings;
    private final Path log;
    private long logBefore;
    private @Nullable Process process;

    /** One of a group: who it shows itself to be, and the port, TCP and UDP, where it answers. */
    private record Node(Identity identity, int port) {

        String name() {
            return identity.host();
        }
    }

    /** One without peers, whose files lie in the folder. */
    public static Byztimed alone(Path folder, CertificateAuthority authority) throws IOException {
        return alone(folder, folder.resolve(TIMEDATA), authority);
    }

    /** One without peers, which writes the given file. */
    public static Byztimed alone(Path folder, Path timedata, CertificateAuthority authority)
            throws IOException {
        Node self = new Node(authority.identity("alone.test"), freePorts(1).getFirst());
        return new Byztimed(folder, timedata, self, List.of(self));
    }

    /** Some that are all peers of each other, each with a folder of its own. */
    public static List<Byztimed> group(int size, Path folder, CertificateAuthority authority)
            throws IOException {
        List<Node> nodes = new ArrayList<>();
        for (int port : freePorts(size)) {
            nodes.add(new Node(authority.identity("node" + nodes.size() + ".test"), port));
        }
        List<Byztimed> group = new ArrayList<>();
        for (Node self : nodes) {
            Path own = Files.createDirectory(folder.resolve(self.name()));
            group.add(new Byztimed(own, own.resolve(TIMEDATA), self, nodes));
        }
        return group;
    }

    /**
     * One of a group whose other members may be something else.
     *
     * @param ports of all of them, by their names
     */
    public static Byztimed oneOf(
            Map<String, Integer> ports, String self, Path folder, CertificateAuthority authority)
            throws IOException {
        List<Node> nodes = new ArrayList<>();
        for (Map.Entry<String, Integer> node : ports.entrySet()) {
            nodes.add(new Node(authority.identity(node.getKey()), node.getValue()));
        }
        Node own =
                nodes.stream().filter(node -> node.name().equals(self)).findFirst().orElseThrow();
        return new Byztimed(folder, folder.resolve(TIMEDATA), own, nodes);
    }

    /**
     * One among others that are no byztimed.
     *
     * @param peers the ports of this machine where they answer, by their names
     */
    public static Byztimed among(
            Map<String, Integer> peers, String host, Path folder, CertificateAuthority authority)
            throws IOException {
        Node self = new Node(authority.identity(host), freePorts(1).getFirst());
        List<Node> group = new ArrayList<>();
        for (Map.Entry<String, Integer> peer : peers.entrySet()) {
            group.add(new Node(authority.identity(peer.getKey()), peer.getValue()));
        }
        return new Byztimed(folder, folder.resolve(TIMEDATA), self, group);
    }

    private Byztimed(Path folder, Path timedata, Node self, List<Node> group) throws IOException {
        this.timedata = timedata;
        this.port = self.port();
        this.settings = folder.resolve("byztimed.json");
        this.log = folder.resolve("byztimed.log");
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        Map<String, Object> peers = new LinkedHashMap<>();
        for (Node peer : group) {
            if (!peer.equals(self)) {
                peers.put(
                        peer.name(),
                        Map.of("host", HOST, "port", peer.port(), "cert_name", peer.name()));
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("timedata", timedata.toString());
        values.put("secret_store", secrets.toString());
        values.put("logging", Map.of("STDOUT", "debug"));
        values.put("bind_host", HOST);
        values.put("bind_port", self.port());
        values.put("poll_interval", POLL_SECONDS);
        values.put("key", self.identity().key().toString());
        values.put("cert", self.identity().certificate().toString());
        values.put("authorities", self.identity().authority().toString());
        values.put("peers", peers);
        Files.writeString(settings, JsonMapper.shared().writeValueAsString(values));
    }

    /** Skips the test if the program is nowhere. */
    public static void assumePresent() {
        Assumptions.assumeTrue(
                program().isPresent(),
                "there is no byztimed: set BYZTIMED, or let .ci/run build one");
    }

    /**
     * Where the program is: named by BYZTIMED, on the PATH, or where .ci/run builds it.
     *
     * @throws IllegalStateException if BYZTIMED names something else
     */
    private static Optional<Path> program() {
        String named = System.getenv("BYZTIMED");
        if (named != null && !named.isEmpty()) {
            Path path = Path.of(named).toAbsolutePath();
            if (!isProgram(path)) {
                throw new IllegalStateException("BYZTIMED=" + named + " is not a program");
            }
            return Optional.of(path);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path cached =
                (cache == null || cache.isEmpty()
                                ? Path.of(System.getProperty("user.home"), ".cache")
                                : Path.of(cache))
                        .resolve("byztime/byztimed-2.0.1/bin");
        String path = System.getenv("PATH");
        Stream<Path> folders =
                path == null
                        ? Stream.of()
                        : Stream.of(path.split(File.pathSeparator)).map(Path::of);
        return Stream.concat(folders, Stream.of(cached))
                .map(folder -> folder.resolve(PROGRAM).toAbsolutePath())
                .filter(Byztimed::isProgram)
                .findFirst();
    }

    /** Some ports of this machine that nobody uses now, neither by TCP nor by UDP. */
    public static List<Integer> freePorts(int count) {
        Set<Integer> ports = new HashSet<>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return List.copyOf(ports);
    }

    public Path timedata() {
        return timedata;
    }

    /** Where it answers on this machine, by TCP and by UDP. */
    public int port() {
        return port;
    }

    /** Starts it, and waits until it says that it has. */
    public void start() {
        Process started = launch();
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    if (!started.isAlive()) {
                        throw new IllegalStateException("byztimed ended: " + log());
                    }
                    return log().contains("Started");
                });
    }

    /**
     * Starts it where it should refuse, and waits until it ends.
     *
     * @return its exit status
     */
    public int startInVain() {
        return statusOf(launch());
    }

    /** Ends it with SIGKILL: it can do nothing more. */
    public void kill() {
        statusOf(running().destroyForcibly());
    }

    /**
     * Ends it with SIGTERM.
     *
     * @return its exit status
     */
    public int stop() {
        Process ending = running();
        ending.destroy();
        return statusOf(ending);
    }

    /** What it has said since it was last started. */
    public String log() {
        try {
            byte[] all = Files.readAllBytes(log);
            return new String(
                    all, (int) logBefore, all.length - (int) logBefore, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes sure that it is gone. */
    @Override
    public void close() {
        if (process != null) {
            statusOf(process.destroyForcibly());
        }
    }

    private Process launch() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("it runs already");
        }
        try {
            Files.write(log, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            logBefore = Files.size(log);
            Process launched =
                    new ProcessBuilder(program().orElseThrow().toString(), settings.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            // Tests that are aborted close nothing.
            Runtime.getRuntime().addShutdownHook(new Thread(launched::destroyForcibly));
            process = launched;
            return launched;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process, if it runs. */
    public Process process() {
        return running();
    }

    private Process running() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("it does not run");
        }
        return process;
    }

    private int statusOf(Process ending) {
        try {
            if (!ending.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("byztimed does not end: " + log());
            }
            return ending.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while byztimed ended", e);
        }
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    private static boolean isFree(int port) {
        InetSocketAddress address = new InetSocketAddress(HOST, port);
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(address)) {
            tcp.bind(address);
            return udp.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
