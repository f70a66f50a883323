package dev.byztime.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An etcd of one or more processes, each at free ports. */
public final class LocalEtcd implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/etcd");

    private final Path folder;
    private final List<Integer> ports;
    private final List<List<String>> commands = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    private LocalEtcd(Path folder, List<Integer> ports) {
        this.folder = folder;
        this.ports = ports;
    }

    /**
     * Starts it. The test is skipped if it is not installed.
     *
     * @param folder for its files
     * @param scheme http or https, to clients
     * @param arguments further ones, of each member
     */
    public static LocalEtcd start(Path folder, int members, String scheme, String... arguments)
            throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "etcd is not installed: " + PROGRAM);
        List<Integer> ports = new ArrayList<>();
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            ports.add(FreePort.any());
            peers.add("http://127.0.0.1:" + FreePort.any());
        }
        String cluster =
                IntStream.range(0, members)
                        .mapToObj(i -> "m" + i + "=" + peers.get(i))
                        .collect(Collectors.joining(","));
        LocalEtcd started = new LocalEtcd(folder, ports);
        for (int i = 0; i < members; i++) {
            String client = scheme + "://127.0.0.1:" + ports.get(i);
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    PROGRAM.toString(),
                                    "--name=m" + i,
                                    "--data-dir=" + folder.resolve("m" + i),
                                    "--listen-client-urls=" + client,
                                    "--advertise-client-urls=" + client,
                                    "--listen-peer-urls=" + peers.get(i),
                                    "--initial-advertise-peer-urls=" + peers.get(i),
                                    "--initial-cluster=" + cluster));
            command.addAll(List.of(arguments));
            started.commands.add(command);
            started.processes.add(started.process(i));
        }
        ports.forEach(port -> Patiently.until(() -> listens(port)));
        return started;
    }

    private Process process(int number) throws IOException {
        return new ProcessBuilder(commands.get(number))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log" + number).toFile()))
                .start();
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public List<Integer> ports() {
        return ports;
    }

    /** The process of a member. */
    public Process member(int number) {
        return processes.get(number);
    }

    /** The number of the member that leads the others at present, if they listen to plain HTTP. */
    public int leader() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; i < ports.size(); i++) {
                HttpRequest request =
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:%d/v3/maintenance/status"
                                                        .formatted(ports.get(i))))
                                .timeout(Duration.ofSeconds(20))
                                .POST(BodyPublishers.ofString("{}"))
                                .build();
                JsonNode status =
                        JsonMapper.shared()
                                .readTree(http.send(request, BodyHandlers.ofString()).body());
                if (status.at("/header/member_id").equals(status.path("leader"))) {
                    return i;
                }
            }
        }
        throw new AssertionError("nobody leads");
    }

    /** Starts a member again with the same files, after it has ended. */
    public void restart(int number) throws IOException {
        processes.set(number, process(number));
    }

    @Override
    public void close() {
        processes.forEach(Patiently::kill);
    }
}
