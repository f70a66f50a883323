package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.LocalEtcd;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.SharedInstances;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long it takes after the kill of one of three instances until everything is answered again,
 * for docs/measurements.md. It takes long, so the build leaves it out: {@code mvn verify
 * -Dit.test=TakeoverFigures -Dbyztime.kills=100}.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class TakeoverFigures {

    private static final int KILLS = Integer.getInteger("byztime.kills", 20);

    private static final int LEASES = 40;

    /** So many that every partition has some with near certainty. */
    private static final int CONNECTIONS = 160;

    private static final int KEEP_MS = 500;

    /** Until the instance that was started again has got its partitions. */
    private static final int SETTLING_MS = 10_000;

    private final Random random = new Random(Long.getLong("byztime.seed", new Random().nextLong()));
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final JsonMapper json = new JsonMapper();
    private final LinuxClock clock = new LinuxClock();
    private final Map<String, JsonNode> leases = new TreeMap<>();
    private final List<Long> messagesMs = new ArrayList<>();
    private final List<Long> leasesMs = new ArrayList<>();
    private int lost;
    private int at;

    @TempDir private Path folder;

    @Test
    void untilEverythingIsAnswered() throws Exception {
        try (LocalEtcd etcd =
                        LocalEtcd.start(Files.createDirectory(folder.resolve("etcd")), 1, "http");
                SharedInstances instances =
                        SharedInstances.start(
                                folder,
                                3,
                                "--byztime.state=etcd:http://127.0.0.1:" + etcd.ports().getFirst(),
                                "--byztime.leases.usual-term=20s",
                                "--byztime.leases.longest-term=20s")) {
            String estimate =
                    json.readTree(instances.get(0).get("/time").body()).path("estimate").asString();
            long offsetNs = TimestampText.parse(estimate).toNanosExact() - clock.read().rawNs();
            Patiently.until(() -> hold(instances.uris(), -1));
            for (int i = 0; i < KILLS; i++) {
                pass(instances, SETTLING_MS);
                int victim = random.nextInt(1, 3); // the first one writes the time
                assertThat(hold(instances.uris(), -1)).isTrue();
                instances.kill(victim);
                long begunNs = clock.read().boottimeNs();
                Patiently.until(() -> accepted(instances.uris(), victim, offsetNs));
                messagesMs.add((clock.read().boottimeNs() - begunNs) / 1_000_000);
                Patiently.until(() -> hold(instances.uris(), victim));
                leasesMs.add((clock.read().boottimeNs() - begunNs) / 1_000_000);
                restart(instances, victim);
            }
            System.out.printf(
                    "%d kills: ms until all messages are accepted %s, until all leases are renewed"
                            + " %s; %d of %d leases lost%n",
                    KILLS, spread(messagesMs), spread(leasesMs), lost, KILLS * LEASES);
        } finally {
            http.shutdownNow();
        }
    }

    /** Renews all leases, and acquires those that there are not; whether all are held. */
    private boolean hold(List<URI> instances, int dead) throws InterruptedException {
        int held = 0;
        for (int i = 0; i < LEASES; i++) {
            String resource = "r" + i;
            JsonNode lease = leases.get(resource);
            JsonNode answer =
                    lease == null
                            ? ask(
                                    instances,
                                    dead,
                                    "/leases/acquire",
                                    Map.of("resource", resource, "holder", "h", "mode", "WRITE"))
                            : ask(
                                    instances,
                                    dead,
                                    "/leases/renew",
                                    Map.of(
                                            "resource",
                                            resource,
                                            "id",
                                            lease.path("id").asString(),
                                            "token",
                                            lease.path("token").asString(),
                                            "claim",
                                            lease.path("claim").asString("")));
            String verdict = answer.path("verdict").asString("");
            if (verdict.equals("GRANTED")) {
                leases.put(resource, answer.path("lease"));
                held++;
            } else if (lease != null && verdict.equals("VOID")) {
                leases.remove(resource);
                lost++;
            }
        }
        return held == LEASES;
    }

    /** Whether a message of each connection is accepted. */
    private boolean accepted(List<URI> instances, int dead, long offsetNs)
            throws InterruptedException {
        List<Map<String, String>> messages = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Timestamp now = Timestamp.ofNanos(clock.read().rawNs() + offsetNs);
            messages.add(Map.of("connection", "c" + i, "timestamp", now.toString()));
        }
        JsonNode answers =
                ask(
                        instances,
                        dead,
                        "/at-most-once/orders/judge-batch",
                        Map.of("messages", messages));
        int accepted = 0;
        for (JsonNode one : answers.path("messages")) {
            accepted += one.path("verdict").asString("").equals("ACCEPTED") ? 1 : 0;
        }
        return accepted == CONNECTIONS;
    }

    private JsonNode ask(List<URI> instances, int dead, String path, Object body)
            throws InterruptedException {
        at = (at + 1) % instances.size();
        at = at == dead ? (at + 1) % instances.size() : at;
        HttpRequest request =
                HttpRequest.newBuilder(instances.get(at).resolve(path))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(10))
                        .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
                        .build();
        try {
            return json.readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException | JacksonException e) {
            return json.createObjectNode();
        }
    }

    /** Starts an instance again. On a busy machine that takes longer than a term. */
    private void restart(SharedInstances instances, int victim) throws Exception {
        FutureTask<@Nullable Void> start =
                new FutureTask<>(() -> {
                    instances.restart(victim);
                    return null;
                });
        Thread.ofPlatform().start(start);
        keep(instances, victim, start::isDone);
        start.get(1, TimeUnit.MINUTES);
    }

    /** Lets time pass. */
    private void pass(SharedInstances instances, long ms) throws InterruptedException {
        long begunNs = clock.read().boottimeNs();
        keep(instances, -1, () -> clock.read().boottimeNs() - begunNs >= ms * 1_000_000);
    }

    /** Keeps all leases until something is the case. */
    private void keep(SharedInstances instances, int dead, BooleanSupplier end)
            throws InterruptedException {
        while (!end.getAsBoolean()) {
            hold(instances.uris(), dead);
            assertThat(instances.get(0).process().waitFor(KEEP_MS, TimeUnit.MILLISECONDS))
                    .isFalse();
        }
    }

    private static String spread(List<Long> ms) {
        List<Long> sorted = ms.stream().sorted().toList();
        int last = sorted.size() - 1;
        return "%d/%d/%d (median/p99/max)"
                .formatted(
                        sorted.get(last / 2),
                        sorted.get((int) Math.round(last * 0.99)),
                        sorted.get(last));
    }
}
