package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Invariants C1, C6 and C10 under real kills: whenever the process is killed, timestamps rise,
 * committed transactions are serialisable in the order of their timestamps, and none over two
 * stores is half there after it was settled.
 *
 * <p>{@code -Dbyztime.kills=500} for more rounds.
 */
@Timeout(7200)
class CommitKillIT {

    private static final int ROUNDS = Integer.getInteger("byztime.kills", 20);

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @TempDir private Path folder;

    @Test
    void killsAtAnyMomentLeaveAHistoryThatCouldHaveBeenSerial() throws Exception {
        BusyClients clients = new BusyClients(seed);
        Path state = folder.resolve("state");
        int useful = 0;
        ChildJvm next = ChildJvm.start(LeanCommits.class, state);
        try {
            for (int life = 0; life < ROUNDS; life++) {
                int before = clients.prepared();
                try (ChildJvm child = next) {
                    URI at = begin(child);
                    next = ChildJvm.start(LeanCommits.class, state);
                    List<Thread> threads = clients.work(at);
                    awaitMore(clients, before, child.process());
                    run(child.process(), random.nextInt(1500));
                    clients.crash();
                    run(child.process(), random.nextInt(50));
                    Patiently.kill(child.process());
                    for (Thread thread : threads) {
                        Patiently.join(thread);
                    }
                }
                useful += clients.prepared() > before ? 1 : 0;
                assertThat(clients.faults()).as("-Dbyztime.seed=%d", seed).isEmpty();
            }
            URI last = begin(next);
            Patiently.until(() -> clients.settleAll(last));
        } finally {
            next.close();
        }
        clients.check();
        System.out.printf(
                "%d lives, of which %d prepared transactions; %d prepared; %s; versions: %s%n",
                ROUNDS, useful, clients.prepared(), clients.seen(), clients.versions());
        assertThat(clients.faults()).as("-Dbyztime.seed=%d", seed).isEmpty();
        // otherwise nothing could have gone wrong anyway
        assertThat(useful).isGreaterThan(ROUNDS / 2);
        assertThat(clients.seen())
                .containsKeys("PREPARED", "TAKEN", "write WRITTEN", "finish Ended", "settled");
    }

    private static URI begin(ChildJvm child) {
        assertThat(child.nextLine()).isEqualTo("ready");
        return URI.create("http://127.0.0.1:" + child.ask("go") + "/");
    }

    /** Lets it run on; it must not end by itself. */
    private static void run(Process process, long ms) throws InterruptedException {
        assertThat(process.waitFor(ms, TimeUnit.MILLISECONDS)).as("ended by itself").isFalse();
    }

    /** It recovers for a second or so, and on a busy machine it takes longer. */
    private static void awaitMore(BusyClients clients, int before, Process process)
            throws InterruptedException {
        for (int i = 0; i < 1000 && clients.prepared() == before; i++) {
            run(process, 20);
        }
    }
}
