package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.SharedInstances;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * Three instances as processes that share a folder: whichever is killed, no proof is accepted
 * twice, each knows the tickets of the others, and all publish the same keys.
 *
 * <p>{@code -Dbyztime.kills=100} for more kills.
 */
@Timeout(3600)
class ClusterTicketsIT {

    private static final int KILLS = Integer.getInteger("byztime.kills", 1);

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final JsonMapper json = new JsonMapper();
    private final LinuxClock clock = new LinuxClock();

    @TempDir private Path folder;

    /** T1 and T6 of docs/tickets.md. */
    @Test
    void noProofIsAcceptedTwice() throws Exception {
        try (SharedInstances instances =
                SharedInstances.start(
                        folder, 3, "--byztime.state=shared:" + folder.resolve("shared"))) {
            ClusterProofs proofs = new ClusterProofs(instances.uris(), seed);
            proofs.start(2);
            awaitMore("the start", proofs);
            JsonNode keys = keys(instances, 0);
            assertThat(keys.path("keys")).hasSize(2);
            for (int i = 0; i < KILLS; i++) {
                int victim = random.nextInt(3);
                instances.kill(victim);
                awaitMore("a kill", proofs);
                instances.restart(victim);
                awaitMore("the victim's return", proofs);
                Patiently.until(() -> keys(instances, victim).path("keys").size() == 2);
            }
            proofs.end();
            assertThat(proofs.faults()).as("-Dbyztime.seed=%d", seed).isEmpty();
            for (int i = 0; i < 3; i++) {
                assertThat(keys(instances, i)).isEqualTo(keys);
            }
        }
    }

    private JsonNode keys(SharedInstances instances, int number)
            throws IOException, InterruptedException {
        return json.readTree(instances.get(number).get("/tickets/keys").body());
    }

    private void awaitMore(String after, ClusterProofs proofs) {
        long begunNs = clock.read().boottimeNs();
        int before = proofs.accepted();
        Patiently.until(() -> proofs.accepted() > before + 100);
        System.out.printf(
                "after %s: 100 proofs after %d ms; %s%n",
                after, (clock.read().boottimeNs() - begunNs) / 1_000_000, proofs.answers());
    }
}
