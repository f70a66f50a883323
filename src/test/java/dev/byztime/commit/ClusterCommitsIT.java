package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.cluster.ClusterAgreement;
import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.SharedInstances;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Three instances as processes that share a folder, of which those are killed and ended that own
 * the group: timestamps rise, committed transactions are serialisable in the order of their
 * timestamps, and none over two stores is half there after it was settled (rules 7, 8 and 23 of
 * docs/scale-out.md; C1, C6 and C10 of docs/commits.md).
 *
 * <p>{@code -Dbyztime.kills=100} for more kills.
 */
@Timeout(3600)
class ClusterCommitsIT {

    private static final int KILLS = Integer.getInteger("byztime.kills", 1);
    private static final int MORE = 30;
    private static final String GROUP = "bank";

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final JsonMapper json = new JsonMapper();
    private final LinuxClock clock = new LinuxClock();

    @TempDir private Path folder;

    @Test
    void killsOfOwnersLeaveAHistoryThatCouldHaveBeenSerial() throws Exception {
        Path shared = folder.resolve("shared");
        try (SharedInstances instances =
                SharedInstances.start(
                        folder,
                        3,
                        "--byztime.state=shared:" + shared,
                        "--byztime.commits.longest-hold=500ms")) {
            InstanceCommits validator = new InstanceCommits(instances.uris(), GROUP);
            BusyClients clients = new BusyClients(seed, validator);
            List<Thread> threads = new ArrayList<>(clients.work(instances.uri(0)));
            awaitMore("the start", clients, validator);
            int partition =
                    ClusterAgreement.parse(Files.readAllBytes(shared.resolve("agreement")))
                            .hash()
                            .partitionOf("commit", GROUP);
            for (int i = 0; i < KILLS; i++) {
                int owner = owner(instances, partition);
                clients.crash(); // some are between their writes then
                assertThat(instances.get(owner).process().waitFor(200, TimeUnit.MILLISECONDS))
                        .as("ended by itself")
                        .isFalse();
                instances.kill(owner);
                clients.goOn();
                awaitMore("the kill of the owner", clients, validator);
                if (i + 1 < KILLS) {
                    instances.restart(owner);
                }
            }
            int owner = owner(instances, partition);
            instances.end(owner);
            awaitMore("the end of the owner", clients, validator);
            clients.pause();
            Patiently.until(() -> clients.settleAll(instances.uri(0)));
            validator.end();
            for (Thread thread : threads) {
                Patiently.join(thread);
            }
            clients.check();
            System.out.printf(
                    "%d prepared; %s; versions: %s%n",
                    clients.prepared(), clients.seen(), clients.versions());
            assertThat(clients.faults()).as("-Dbyztime.seed=%d", seed).isEmpty();
            assertThat(clients.seen())
                    .containsKeys("PREPARED", "TAKEN", "write WRITTEN", "settled");
        }
    }

    private int owner(SharedInstances instances, int partition) {
        AtomicInteger owner = new AtomicInteger();
        Patiently.until(() -> {
            owner.set((owner.get() + 1) % 3);
            return isOwner(instances, owner.get(), partition);
        });
        return owner.get();
    }

    private boolean isOwner(SharedInstances instances, int number, int partition)
            throws IOException, InterruptedException {
        return instances.get(number).process().isAlive()
                && json.readTree(instances.get(number).get("/partitions").body())
                        .path("partitions")
                        .path(partition)
                        .path("here")
                        .asBoolean();
    }

    private void awaitMore(String after, BusyClients clients, InstanceCommits validator) {
        long begunNs = clock.read().boottimeNs();
        int before = clients.prepared();
        Patiently.until(() -> clients.prepared() > before + MORE);
        System.out.printf(
                "after %s: more transactions after %d ms; not answered: %s%n",
                after, (clock.read().boottimeNs() - begunNs) / 1_000_000, validator.problems());
        assertThat(clients.faults()).as("-Dbyztime.seed=%d", seed).isEmpty();
    }
}
