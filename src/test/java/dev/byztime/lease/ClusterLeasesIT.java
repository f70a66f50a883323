package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.LocalEtcd;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.SharedInstances;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Leases of three instances that share an etcd: whatever happens to them, no two holders of
 * conflicting leases believe at the same time, and tokens rise.
 *
 * <p>{@code -Dbyztime.kills=100} for more accidents.
 */
@Timeout(3600)
class ClusterLeasesIT {

    private static final int ACCIDENTS = Integer.getInteger("byztime.kills", 2);
    private static final long MS = 1_000_000;

    /** How long holders go on with an instance before they turn to another one. */
    private static final long TURN_NS = 100 * MS;

    private static final int LONG_STOP_MS = 7_000;

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @TempDir private Path folder;

    @Test
    void noTwoHoldersBelieve() throws Exception {
        try (LocalEtcd etcd =
                        LocalEtcd.start(Files.createDirectory(folder.resolve("etcd")), 1, "http");
                SharedInstances instances =
                        SharedInstances.start(
                                folder,
                                3,
                                "--byztime.state=etcd:http://127.0.0.1:"
                                        + etcd.ports().getFirst());
                Holders holders = new Holders(seed)) {
            awaitGrants(instances, holders, "the start");
            for (int i = 0; i < ACCIDENTS; i++) {
                int victim = random.nextInt(3);
                if (i % 2 == 0) {
                    instances.kill(victim);
                    awaitGrants(instances, holders, "a kill");
                    instances.restart(victim);
                } else {
                    instances.signal(victim, "STOP");
                    turn(instances, holders, LONG_STOP_MS * MS, victim);
                    instances.signal(victim, "CONT");
                }
                awaitGrants(instances, holders, "the victim's return");
                assertThat(holders.history.overlaps()).as("-Dbyztime.seed=%d", seed).isEmpty();
            }
            instances.end(1);
            instances.restart(1);
            awaitGrants(instances, holders, "a restart");
            holders.end();
            assertThat(holders.history.overlaps()).as("-Dbyztime.seed=%d", seed).isEmpty();
            assertThat(holders.history.tokensOutOfOrder()).as("-Dbyztime.seed=%d", seed).isEmpty();
        }
    }

    /** Waits until something more is granted. */
    private void awaitGrants(SharedInstances instances, Holders holders, String after) {
        long begun = LocalRule.shared();
        int before = holders.history.grants();
        Patiently.until(() -> {
            turn(instances, holders, TURN_NS, -1);
            return holders.history.grants() > before + 20;
        });
        System.out.printf(
                "after %s: %d grants after %d ms%n",
                after, holders.history.grants() - before, (LocalRule.shared() - begun) / MS);
    }

    private void turn(SharedInstances instances, Holders holders, long ns, int butNot)
            throws InterruptedException {
        for (long left = ns; left > 0; left -= TURN_NS) {
            int next = random.nextInt(3);
            if (next != butNot) {
                holders.setService(instances.uri(next));
            }
            holders.letPass(Math.min(left, TURN_NS));
        }
    }
}
