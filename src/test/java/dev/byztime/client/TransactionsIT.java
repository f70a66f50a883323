package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.ChildJvm;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Money moves between PostgreSQL and Redis by the packaged service, while clients, settlers and the
 * service are killed at random moments. No money is lost, snapshots are consistent, and the history
 * is strictly serialisable by timestamps.
 *
 * <p>{@code -Dbyztime.rounds=20} for more lives of the service, each with ten kills of clients.
 */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransactionsIT {

    private static final int ROUNDS = Integer.getInteger("byztime.rounds", 1);
    private static final int KILLS = 10;
    private static final int MOST_KILLS = 60;
    private static final int CLIENTS = 3;
    private static final long MS = 1_000_000;

    private final long seed = Long.getLong("byztime.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final BankHistory history = new BankHistory();
    private final LinuxClock clock = new LinuxClock();
    private final List<ChildJvm> children = new ArrayList<>();
    private int servicePort;
    private int postgresPort;
    private int redisPort;

    @TempDir private Path folder;

    @Test
    void killsAtAnyMomentLoseNoMoney() throws Exception {
        try (LocalServers servers = new LocalServers()) {
            postgresPort = servers.startPostgres();
            redisPort = servers.startRedis();
            servicePort = freePort();
            Patiently.until(this::createTables);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    try (ServiceProcess _ = startService()) {
                        work();
                    }
                }
                try (ServiceProcess _ = startService()) {
                    children.forEach(ChildJvm::close);
                    settleAll();
                }
            } finally {
                children.forEach(ChildJvm::close);
            }
            judge();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean createTables() {
        try (PostgresStore postgres = PostgresStore.connect(postgresPort);
                RedisStore _ = RedisStore.connect(redisPort)) {
            postgres.createTables();
            return true;
        } catch (Exception e) {
            return false; // it still starts
        }
    }

    private ServiceProcess startService() throws Exception {
        return ServiceProcess.start(
                        folder,
                        "--server.port=" + servicePort,
                        "--byztime.provider=standalone",
                        "--byztime.timedata=timedata",
                        "--byztime.state=state",
                        "--byztime.refused-after.error=50ms",
                        "--byztime.commits.longest-hold=1s")
                .awaitStart();
    }

    private URI service() {
        return URI.create("http://127.0.0.1:" + servicePort);
    }

    private ChildJvm start(String role) throws IOException {
        ChildJvm child =
                ChildJvm.start(BankProcess.class, role, service(), postgresPort, redisPort);
        children.add(child);
        assertThat(child.nextLine()).isEqualTo("ready");
        child.listen(history::tell);
        return child;
    }

    /** Kills some of them again and again, while others go on. */
    private void work() throws Exception {
        int before = history.count("committed");
        List<ChildJvm> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(start(BankProcess.TRANSFER));
        }
        start(BankProcess.SNAPSHOT);
        ChildJvm settler = start(BankProcess.SETTLE);
        Patiently.until(() -> history.count("committed") > before + 5); // the service recovers
        for (int i = 0; i < KILLS || (hasNothingToSettle() && i < MOST_KILLS); i++) {
            ChildJvm next = start(BankProcess.TRANSFER);
            clock.pause().park(random.nextInt(300) * MS);
            clients.removeFirst().close();
            clients.add(next);
            if (i % 3 == 0) {
                settler.close();
                settler = start(BankProcess.SETTLE);
            }
        }
    }

    private boolean hasNothingToSettle() {
        return history.counts.keySet().stream().noneMatch(what -> what.startsWith("settled"));
    }

    private void settleAll() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            CommitClient commits =
                    new HttpCommits(
                            http,
                            HttpRequest::newBuilder,
                            service(),
                            "bank",
                            Duration.ofSeconds(10));
            try (PostgresStore postgres = PostgresStore.connect(postgresPort);
                    RedisStore redis = RedisStore.connect(redisPort)) {
                Settler<String> settler =
                        new Settler<>(
                                commits,
                                Map.of(BankProcess.POSTGRES, postgres, BankProcess.REDIS, redis),
                                new PostgresJournal(postgres),
                                new TransactionSurroundings(clock, clock.pause(), random),
                                false);
                Patiently.until(() -> {
                    settler.settle();
                    return commits.inDoubt(1, 0) instanceof CommitClient.InDoubtList list
                            && list.transactions().isEmpty();
                });
                history.add(BankProcess.POSTGRES, postgres.versions());
                history.add(BankProcess.REDIS, redis.versions());
            }
        }
    }

    private void judge() {
        System.out.printf(
                "%d lives of the service: %s; -Dbyztime.seed=%d%n", ROUNDS, history.counts, seed);
        assertThat(history.check()).as("-Dbyztime.seed=%d", seed).isEmpty();
        // else nothing could have gone wrong anyway
        assertThat(history.counts).containsKeys("committed", "snapshot");
        assertThat(hasNothingToSettle()).isFalse();
        assertThat(history.count("committed")).isGreaterThan(10 * ROUNDS);
    }
}
