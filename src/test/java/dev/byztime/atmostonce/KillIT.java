package dev.byztime.atmostonce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.RawTime;
import dev.byztime.testing.ServiceProcess;
import dev.byztime.time.TimestampText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Invariant 1 under real kills: whatever happens to the process and its folder, no message is
 * accepted twice.
 *
 * <p>{@code -Dbyztime.kills=1000} for more rounds.
 */
@Timeout(3600)
class KillIT {

    private static final int ROUNDS = Integer.getInteger("byztime.kills", 20);
    private static final String CEILING = "at-most-once";

    /** A younger backup cannot be known for one. */
    private static final long OLD_NS = 2 * LeanService.MARGIN_NS + 6 * RawTime.ERROR_NS;

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    /** Ways in which a life can end. */
    private enum End {
        KILLED,
        /** It stood still for longer than the margin, and went on for a little while. */
        KILLED_AFTER_A_LONG_STOP,
        FOLDER_LOST,
        OLD_BACKUP_RESTORED
    }

    private long backedUp;

    @TempDir private Path folder;

    @Test
    void killsAtAnyMomentLetNoMessageBeAcceptedTwice() throws Exception {
        DuplicatingClients clients =
                new DuplicatingClients(seed, LeanService.SKEW_NS, LeanService.MARGIN_NS);
        Path state = folder.resolve("state");
        Path backup = folder.resolve("backup");
        int useful = 0;
        for (int life = 0; life < ROUNDS; life++) {
            int before = clients.accepted();
            End end = end();
            try (ChildJvm child = ChildJvm.start(LeanService.class, state)) {
                URI uri = URI.create("http://127.0.0.1:" + child.nextLine() + "/");
                List<Thread> threads = clients.send(uri, life);
                awaitMore(clients, before, child.process());
                run(child.process(), random.nextInt(500));
                if (end == End.KILLED_AFTER_A_LONG_STOP) {
                    signal(child.process(), "STOP");
                    run(child.process(), 3 * LeanService.MARGIN_NS / 2_000_000);
                    signal(child.process(), "CONT");
                    run(child.process(), random.nextInt(200));
                }
                Patiently.kill(child.process());
                for (Thread thread : threads) {
                    Patiently.join(thread);
                }
            }
            useful += clients.accepted() > before ? 1 : 0;
            restore(end, state, backup, clients.nowNs());
            assertThat(clients.acceptedTwice()).as("-Dbyztime.seed=%d", seed).isEmpty();
        }
        System.out.printf(
                "%d lives, of which %d accepted messages; %d accepted; answers: %s%n",
                ROUNDS, useful, clients.accepted(), clients.verdicts());
        // else nothing could have been accepted twice anyway
        assertThat(useful).isGreaterThan(ROUNDS / 4);
        assertThat(clients.verdicts()).containsKeys("DUPLICATE ", "STALE RESTART");
    }

    @Test
    void theServiceItselfKeepsItsWord() throws Exception {
        DuplicatingClients clients = new DuplicatingClients(seed, 100_000_000, 1_100_000_000);
        for (int life = 0; life < 2; life++) {
            try (ServiceProcess service =
                    ServiceProcess.start(
                            folder,
                            "--byztime.provider=standalone",
                            "--byztime.state=state",
                            "--byztime.at-most-once.max-clock-skew=100ms",
                            "--byztime.at-most-once.margin=1100ms",
                            "--byztime.refused-after.error=50ms")) {
                service.awaitStart();
                String time =
                        new JsonMapper()
                                .readTree(service.get("/time").body())
                                .path("estimate")
                                .asString();
                clients.setTime(TimestampText.parse(time).toNanosExact());
                int before = clients.accepted();
                List<Thread> threads =
                        clients.send(service.uri("/at-most-once/orders/judge-batch"), life);
                service.await("accepted message", () -> clients.accepted() > before + 1000);
                Patiently.kill(service.process());
                for (Thread thread : threads) {
                    Patiently.join(thread);
                }
            }
        }
        assertThat(clients.acceptedTwice()).as("-Dbyztime.seed=%d", seed).isEmpty();
    }

    private End end() {
        int chance = random.nextInt(10);
        return chance == 0
                ? End.FOLDER_LOST
                : chance == 1
                        ? End.OLD_BACKUP_RESTORED
                        : chance == 2 ? End.KILLED_AFTER_A_LONG_STOP : End.KILLED;
    }

    /** Lets it run on; it must not end by itself. */
    private static void run(Process process, long ms) throws InterruptedException {
        assertThat(process.waitFor(ms, TimeUnit.MILLISECONDS)).as("ended by itself").isFalse();
    }

    /** On a busy machine it may take a while until anything is accepted. */
    private static void awaitMore(DuplicatingClients clients, int before, Process process)
            throws InterruptedException {
        for (int i = 0; i < 100 && clients.accepted() == before; i++) {
            run(process, 20);
        }
    }

    private static void signal(Process process, String signal) throws Exception {
        List<String> command = List.of("kill", "-" + signal, String.valueOf(process.pid()));
        assertThat(Patiently.end(new ProcessBuilder(command).start())).isZero();
    }

    private void restore(End end, Path state, Path backup, long now) throws IOException {
        Path ceiling = state.resolve(CEILING);
        if (end == End.FOLDER_LOST) {
            for (String name : List.of(CEILING, CEILING + ".new", "lock")) {
                Files.deleteIfExists(state.resolve(name));
            }
        } else if (Files.notExists(backup) && Files.exists(ceiling)) {
            Files.copy(ceiling, backup);
            backedUp = now;
        } else if (end == End.OLD_BACKUP_RESTORED && now - backedUp > OLD_NS) {
            Files.move(backup, ceiling, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
