package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Three instances as processes, which share a folder: whatever happens to them, no message is
 * accepted twice, and none out of order.
 *
 * <p>{@code -Dbyztime.kills=100} for more accidents.
 */
@Timeout(3600)
class ClusterIT {

    private static final int ACCIDENTS = Integer.getInteger("byztime.kills", 2);

    /** Longer than it takes to notice the end of an instance, and than the margin. */
    private static final int LONG_STOP_MS = 7_000;

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final JsonMapper json = new JsonMapper();
    private final LinuxClock clock = new LinuxClock();
    private final List<Integer> ports = new ArrayList<>();
    private final List<ServiceProcess> instances = new ArrayList<>();
    private long offsetNs;

    @TempDir private Path folder;

    @BeforeEach
    void startAll() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports.add(free.getLocalPort());
            }
            Files.createDirectories(folder.resolve("instance-" + i));
            instances.add(start(i));
        }
        for (ServiceProcess instance : instances) {
            instance.awaitStart();
        }
        String estimate =
                json.readTree(instances.getFirst().get("/time").body()).path("estimate").asString();
        offsetNs = TimestampText.parse(estimate).toNanosExact() - clock.read().rawNs();
    }

    @AfterEach
    void killAll() {
        instances.forEach(ServiceProcess::close);
    }

    @Test
    void noMessageIsAcceptedTwiceOrOutOfOrder() throws Exception {
        ClusterClients clients =
                new ClusterClients(
                        ports.stream().map(port -> URI.create("http://127.0.0.1:" + port)).toList(),
                        () -> clock.read().rawNs() + offsetNs,
                        seed);
        clients.start(3);
        awaitOwners("the start", 3);
        awaitMore("the start", clients, 500);
        for (int i = 0; i < ACCIDENTS; i++) {
            int victim = random.nextInt(3);
            if (i % 2 == 0) {
                Patiently.kill(instances.get(victim).process());
                awaitOwners("a kill", 2);
                awaitMore("a kill", clients, 500);
                instances.set(victim, start(victim).awaitStart());
            } else {
                signal(victim, "STOP");
                run(LONG_STOP_MS + random.nextInt(500));
                signal(victim, "CONT");
            }
            awaitOwners("the victim's return", 3);
            awaitMore("the victim's return", clients, 500);
        }
        for (int i = 0; i < 3; i++) {
            instances.get(i).process().destroy();
            assertThat(instances.get(i).awaitEnd()).isIn(0, 143);
            instances.set(i, start(i).awaitStart());
            awaitOwners("a rolling restart of " + i, 3);
            awaitMore("a rolling restart of " + i, clients, 100);
        }
        clients.end();
        assertThat(clients.faults()).as("-Dbyztime.seed=%d", seed).isEmpty();
    }

    /** The first one writes the time, which the others read. */
    private ServiceProcess start(int number) throws IOException {
        return ServiceProcess.start(
                folder.resolve("instance-" + number),
                "-Xmx160m",
                "--server.port=" + ports.get(number),
                "--byztime.provider=" + (number == 0 ? "standalone" : "external"),
                "--byztime.timedata=" + folder.resolve("timedata"),
                "--byztime.state=shared:" + folder.resolve("shared"),
                "--byztime.at-most-once.max-clock-skew=100ms",
                "--byztime.at-most-once.margin=2500ms",
                "--byztime.refused-after.error=50ms");
    }

    /** Waits until every partition has an owner, and this many instances own some. */
    private void awaitOwners(String after, int count) {
        long begunNs = clock.read().boottimeNs();
        Patiently.until(() -> {
            int owned = 0;
            int owners = 0;
            for (ServiceProcess instance : instances) {
                int here = instance.process().isAlive() ? owned(instance) : 0;
                owned += here;
                owners += here > 0 ? 1 : 0;
            }
            return owned == 16 && owners == count;
        });
        System.out.printf(
                "after %s: %d owners after %d ms%n",
                after, count, (clock.read().boottimeNs() - begunNs) / 1_000_000);
    }

    private int owned(ServiceProcess instance) throws InterruptedException {
        try {
            int here = 0;
            for (JsonNode one :
                    json.readTree(instance.get("/partitions").body()).path("partitions")) {
                here += one.path("here").asBoolean(false) ? 1 : 0;
            }
            return here;
        } catch (IOException e) {
            return 0; // it does not listen yet
        }
    }

    private void awaitMore(String after, ClusterClients clients, int count) {
        int before = clients.accepted();
        Patiently.until(() -> clients.accepted() > before + count);
        Map<String, Long> answers = clients.answers();
        System.out.printf("after %s: %s%n", after, answers);
    }

    /** Lets time pass; all instances must go on. */
    private void run(long ms) throws InterruptedException {
        assertThat(instances.getFirst().process().waitFor(ms, TimeUnit.MILLISECONDS)).isFalse();
    }

    private void signal(int victim, String signal) throws Exception {
        long pid = instances.get(victim).process().pid();
        List<String> command = List.of("kill", "-" + signal, String.valueOf(pid));
        assertThat(Patiently.end(new ProcessBuilder(command).start())).isZero();
    }
}
