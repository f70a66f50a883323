package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Invariant T1 under real kills: whenever the process is killed, and also if its folder is lost, no
 * proof is accepted twice.
 *
 * <p>{@code -Dbyztime.kills=1000} for more rounds.
 */
@Timeout(7200)
class TicketKillIT {

    private static final int ROUNDS = Integer.getInteger("byztime.kills", 5);

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @TempDir private Path folder;

    @Test
    void killsAtAnyMomentLetNoProofBeAcceptedTwice() throws Exception {
        ProofThieves thieves = new ProofThieves(seed);
        Path state = folder.resolve("state");
        Path jwks = Files.writeString(folder.resolve("jwks"), thieves.jwks());
        int useful = 0;
        ChildJvm next = ChildJvm.start(LeanTickets.class, state, jwks);
        try {
            for (int life = 0; life < ROUNDS; life++) {
                int before = thieves.accepted();
                try (ChildJvm child = next) {
                    child.nextLine(); // ready
                    URI uri = URI.create("http://127.0.0.1:" + child.ask("go") + "/");
                    next = ChildJvm.start(LeanTickets.class, state, jwks);
                    List<Thread> threads = thieves.show(uri, life);
                    awaitMore(thieves, before, child.process());
                    run(child.process(), random.nextInt(500));
                    Patiently.kill(child.process());
                    for (Thread thread : threads) {
                        Patiently.join(thread);
                    }
                }
                useful += thieves.accepted() > before ? 1 : 0;
                if (random.nextInt(8) == 0) {
                    lose(state);
                }
                assertThat(thieves.acceptedTwice()).as("-Dbyztime.seed=%d", seed).isEmpty();
            }
        } finally {
            next.close();
        }
        System.out.printf(
                "%d lives, of which %d accepted proofs; %d accepted; answers: %s%n",
                ROUNDS, useful, thieves.accepted(), thieves.verdicts());
        // otherwise nothing could have been accepted twice anyway
        assertThat(useful).isGreaterThan(ROUNDS / 2);
        assertThat(thieves.verdicts()).containsKeys("REPLAYED", "STALE RESTART");
    }

    /** Lets it run on; it must not end by itself. */
    private static void run(Process process, long ms) throws InterruptedException {
        assertThat(process.waitFor(ms, TimeUnit.MILLISECONDS)).as("ended by itself").isFalse();
    }

    /** On a busy machine it may take a while until anything is accepted. */
    private static void awaitMore(ProofThieves thieves, int before, Process process)
            throws InterruptedException {
        for (int i = 0; i < 500 && thieves.accepted() == before; i++) {
            run(process, 20);
        }
    }

    private static void lose(Path state) throws IOException {
        try (var files = Files.list(state)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
