package dev.byztime.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Several instances of the packaged service, which share their state and a timescale. The first one
 * writes the time, which the others read.
 */
public final class SharedInstances implements AutoCloseable {

    private final Path folder;
    private final List<Integer> ports = new ArrayList<>();
    private final List<ServiceProcess> all = new ArrayList<>();

    private final List<String> state;

    private SharedInstances(Path folder, List<String> state) {
        this.folder = folder;
        this.state = state;
    }

    /**
     * Starts instances, and waits until they serve.
     *
     * @param state the settings that say where their state is, and those that differ from the usual
     *     ones
     */
    public static SharedInstances start(Path folder, int count, String... state) throws Exception {
        SharedInstances instances = new SharedInstances(folder, List.of(state));
        try {
            for (int i = 0; i < count; i++) {
                try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    instances.ports.add(free.getLocalPort());
                }
                Files.createDirectories(folder.resolve("instance-" + i));
                instances.all.add(instances.begin(i));
            }
            for (ServiceProcess instance : instances.all) {
                instance.awaitStart();
            }
            return instances;
        } catch (Exception | Error e) {
            instances.close();
            throw e;
        }
    }

    private ServiceProcess begin(int number) throws IOException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "-Xmx160m",
                                "--server.port=" + ports.get(number),
                                "--byztime.cluster.address=http://127.0.0.1:" + ports.get(number),
                                "--byztime.provider=" + (number == 0 ? "standalone" : "external"),
                                "--byztime.timedata=" + folder.resolve("timedata"),
                                "--byztime.at-most-once.max-clock-skew=100ms",
                                "--byztime.at-most-once.margin=2500ms",
                                "--byztime.leases.longest-term=1s",
                                "--byztime.leases.usual-term=1s",
                                "--byztime.leases.shortest-term=50ms",
                                "--byztime.refused-after.error=50ms"));
        words.removeIf(word -> state.stream().anyMatch(own -> name(own).equals(name(word))));
        words.addAll(state);
        return ServiceProcess.start(
                folder.resolve("instance-" + number), words.toArray(String[]::new));
    }

    private static String name(String setting) {
        return setting.split("=", 2)[0];
    }

    /** The roots of all. */
    public List<URI> uris() {
        return ports.stream().map(port -> URI.create("http://127.0.0.1:" + port + "/")).toList();
    }

    public URI uri(int number) {
        return uris().get(number);
    }

    public ServiceProcess get(int number) {
        return all.get(number);
    }

    /** All that run. */
    public List<ServiceProcess> running() {
        return all.stream().filter(one -> one.process().isAlive()).toList();
    }

    /** Ends one by SIGKILL. */
    public void kill(int number) {
        Patiently.kill(all.get(number).process());
    }

    /** Ends one by SIGTERM, and waits for its end. */
    public void end(int number) throws InterruptedException {
        all.get(number).process().destroy();
        all.get(number).awaitEnd();
    }

    /** Starts one that has ended, and waits until it serves. */
    public void restart(int number) throws Exception {
        all.set(number, begin(number).awaitStart());
    }

    public void signal(int number, String signal) throws Exception {
        long pid = all.get(number).process().pid();
        List<String> command = List.of("kill", "-" + signal, String.valueOf(pid));
        if (Patiently.end(new ProcessBuilder(command).start()) != 0) {
            throw new AssertionError("cannot send " + signal + " to " + pid);
        }
    }

    /** Kills those that still run. */
    @Override
    public void close() {
        all.forEach(ServiceProcess::close);
    }
}
