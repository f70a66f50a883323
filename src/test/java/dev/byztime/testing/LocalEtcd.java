package dev.byztime.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An etcd of one or more processes, each at free ports. */
public final class LocalEtcd implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/etcd");

    private final List<Integer> ports;
    private final List<Process> processes;

    private LocalEtcd(List<Integer> ports, List<Process> processes) {
        this.ports = ports;
        this.processes = processes;
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
        List<Process> processes = new ArrayList<>();
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
            processes.add(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("log" + i).toFile())
                            .start());
        }
        LocalEtcd started = new LocalEtcd(ports, processes);
        ports.forEach(port -> Patiently.until(() -> listens(port)));
        return started;
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

    @Override
    public void close() {
        processes.forEach(Patiently::kill);
    }
}
