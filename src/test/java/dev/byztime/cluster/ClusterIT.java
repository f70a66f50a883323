package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.LocalEtcd;
import dev.byztime.testing.LocalPostgres;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.testing.SharedInstances;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Three instances as processes, with each kind of store: whatever happens to them and to the store,
 * no message is accepted twice, and none out of order; and stamps rise.
 *
 * <p>{@code -Dbyztime.kills=100} for more accidents.
 */
@Timeout(3600)
class ClusterIT {

    private static final int ACCIDENTS = Integer.getInteger("byztime.kills", 2);

    /** Longer than it takes to notice the end of an instance, and than the margin. */
    private static final int LONG_STOP_MS = 7_000;

    /** Longer than the margin. */
    private static final int STORE_STOP_MS = 5_000;

    /** As long as the restart of a database takes at least. */
    private static final int SHORT_STOP_MS = 1_000;

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final JsonMapper json = new JsonMapper();
    private final LinuxClock clock = new LinuxClock();

    @TempDir private Path folder;

    @Test
    void withAFolder() throws Exception {
        noMessageIsAcceptedTwiceOrOutOfOrder(3, _ -> {}, "shared:" + folder.resolve("shared"));
    }

    @Test
    void withEtcd() throws Exception {
        try (LocalEtcd etcd =
                LocalEtcd.start(Files.createDirectory(folder.resolve("etcd")), 3, "http")) {
            noMessageIsAcceptedTwiceOrOutOfOrder(
                    1,
                    load -> {
                        int leader = etcd.leader();
                        Patiently.kill(etcd.member(leader));
                        load.goOn("the leader of etcd is killed", STORE_STOP_MS);
                        etcd.restart(leader);
                        load.goOn("its return", 0);
                    },
                    "etcd:"
                            + etcd.ports().stream()
                                    .map("http://127.0.0.1:%d"::formatted)
                                    .collect(Collectors.joining(",")));
        }
    }

    @Test
    void withPostgres() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start().awaitStart()) {
            noMessageIsAcceptedTwiceOrOutOfOrder(
                    1,
                    load -> {
                        postgres.standStill(true);
                        load.pass(STORE_STOP_MS);
                        postgres.standStill(false);
                        load.goOn("PostgreSQL has stood still", 0);
                        postgres.kill();
                        load.pass(SHORT_STOP_MS);
                        postgres.restart();
                        load.goOn("PostgreSQL was killed and started again", 0);
                    },
                    LocalPostgres.url(postgres.port()),
                    "--byztime.cluster.user=postgres");
        }
    }

    /** The load that goes on while something happens to the store. */
    private interface Load {

        /** Lets time pass. */
        void pass(long ms) throws InterruptedException;

        /** Lets time pass, and waits until messages are accepted. */
        void goOn(String after, long ms) throws InterruptedException;
    }

    /** Something that happens to the store. */
    private interface Trouble {

        void with(Load load) throws Exception;
    }

    /**
     * @param ofStore happens after half as many accidents of instances
     * @param restarts how many instances are ended and started at the end, one after the other
     */
    private void noMessageIsAcceptedTwiceOrOutOfOrder(
            int restarts, Trouble ofStore, String state, String... others) throws Exception {
        String[] settings =
                Stream.concat(Stream.of("--byztime.state=" + state), Stream.of(others))
                        .toArray(String[]::new);
        try (SharedInstances instances = SharedInstances.start(folder, 3, settings)) {
            String estimate =
                    json.readTree(instances.get(0).get("/time").body()).path("estimate").asString();
            long offsetNs = TimestampText.parse(estimate).toNanosExact() - clock.read().rawNs();
            ClusterClients clients =
                    new ClusterClients(
                            instances.uris(), () -> clock.read().rawNs() + offsetNs, seed);
            clients.start(3);
            awaitAll("the start", instances, 3, clients);
            for (int i = 0; i < ACCIDENTS; i++) {
                int victim = random.nextInt(3);
                if (i % 2 == 0) {
                    instances.kill(victim);
                    awaitAll("a kill", instances, 2, clients);
                    instances.restart(victim);
                } else {
                    instances.signal(victim, "STOP");
                    run(instances, LONG_STOP_MS + random.nextInt(500));
                    instances.signal(victim, "CONT");
                }
                awaitAll("the victim's return", instances, 3, clients);
            }
            for (int i = 0; i < (ACCIDENTS + 1) / 2; i++) {
                ofStore.with(load(instances, clients));
            }
            for (int i = 0; i < restarts; i++) {
                instances.end(i);
                instances.restart(i);
                awaitAll("a rolling restart of " + i, instances, 3, clients);
            }
            clients.end();
            assertThat(clients.faults()).as("-Dbyztime.seed=%d", seed).isEmpty();
        }
    }

    private Load load(SharedInstances instances, ClusterClients clients) {
        return new Load() {
            @Override
            public void pass(long ms) throws InterruptedException {
                run(instances, ms);
            }

            @Override
            public void goOn(String after, long ms) throws InterruptedException {
                pass(ms);
                awaitAll(after, instances, 3, clients);
            }
        };
    }

    /** Waits until all partitions have owners, and many messages are accepted. */
    private void awaitAll(
            String after, SharedInstances instances, int count, ClusterClients clients) {
        awaitOwners(after, instances, count);
        int before = clients.accepted();
        long begunNs = clock.read().boottimeNs();
        Patiently.until(() -> clients.accepted() > before + 500);
        System.out.printf(
                "after %s: 500 accepted in %d ms, %s%n",
                after, msSince(begunNs), clients.answers());
    }

    /**
     * Waits until every partition has an owner, and all instances see this many. One of them may
     * own nothing, because chance decides.
     */
    private void awaitOwners(String after, SharedInstances instances, int count) {
        long begunNs = clock.read().boottimeNs();
        Patiently.until(() -> {
            int owned = 0;
            boolean allSeen = true;
            for (ServiceProcess instance : instances.running()) {
                JsonNode map = map(instance);
                allSeen &= map.path("instances").size() == count;
                for (JsonNode one : map.path("partitions")) {
                    owned += one.path("here").asBoolean(false) ? 1 : 0;
                }
            }
            return owned == 16 && allSeen;
        });
        System.out.printf("after %s: %d instances after %d ms%n", after, count, msSince(begunNs));
    }

    private long msSince(long begunNs) {
        return (clock.read().boottimeNs() - begunNs) / 1_000_000;
    }

    private JsonNode map(ServiceProcess instance) throws InterruptedException {
        try {
            return json.readTree(instance.get("/partitions").body());
        } catch (IOException e) {
            return json.createObjectNode(); // it does not listen yet
        }
    }

    /** Lets time pass; the instances must go on. */
    private static void run(SharedInstances instances, long ms) throws InterruptedException {
        assertThat(instances.get(0).process().waitFor(ms, TimeUnit.MILLISECONDS)).isFalse();
    }
}
