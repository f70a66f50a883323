package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.byztime.linux.LinuxClock;
import dev.byztime.testing.LocalEtcd;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * All instances are replaced, one after the other, as by a rolling update: no lease is lost, and no
 * message is refused. Clients turn to another instance if one does not answer.
 *
 * <p>On a machine that is too busy, an instance may seem to have ended, and others take its
 * partitions without its tables. Then leases may be lost, and the test is skipped.
 */
@Timeout(600)
class RollingUpdateIT {

    private static final int LEASES = 40;
    private static final int SENDERS = 3;
    private static final int CONNECTIONS = 20;
    private static final int PAUSE_MS = 20;
    private static final int RENEW_MS = 500;

    /** Between two instances, as minReadySeconds does in the chart. */
    private static final int READY_MS = 8_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Random seeds = new Random(Long.getLong("byztime.seed", new Random().nextLong()));
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = new JsonMapper();
    private final LinuxClock clock = new LinuxClock();
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> lives = new TreeSet<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @TempDir private Path folder;

    @Test
    void noLeaseIsLostAndNoMessageRefused() throws Exception {
        try (LocalEtcd etcd =
                        LocalEtcd.start(Files.createDirectory(folder.resolve("etcd")), 1, "http");
                SharedInstances instances =
                        SharedInstances.start(
                                folder,
                                3,
                                "--byztime.state=etcd:http://127.0.0.1:" + etcd.ports().getFirst(),
                                "--byztime.leases.usual-term=8s",
                                "--byztime.leases.longest-term=8s")) {
            String estimate =
                    json.readTree(instances.get(0).get("/time").body()).path("estimate").asString();
            long offsetNs = TimestampText.parse(estimate).toNanosExact() - clock.read().rawNs();
            for (int i = 0; i < LEASES; i++) {
                start(new Holder("r" + i, instances.uris(), seeds.nextLong()));
            }
            Patiently.until(() -> count("acquired") == LEASES);
            for (int i = 0; i < SENDERS; i++) {
                start(new Sender(i, instances.uris(), offsetNs, seeds.nextLong()));
            }
            pass(READY_MS);
            counts.clear(); // at the start something is refused
            noteLives(instances);
            int before = without();
            for (int i = 0; i < 3; i++) {
                instances.end(i);
                instances.restart(i);
                pass(READY_MS);
                noteLives(instances);
                System.out.printf("after the restart of %d: %s%n", i, counts);
            }
            end.countDown();
            for (Thread thread : threads) {
                Patiently.join(thread);
            }
            assertThat(counts.keySet()).contains("renew GRANTED", "message ACCEPTED ");
            assertThat(lives).filteredOn(it -> it.contains(" with the ")).hasSizeGreaterThan(10);
            assumeThat(without() - before)
                    .as("partitions that others took over, because an owner seemed to have ended")
                    .isZero();
            assertThat(counts.keySet())
                    .noneMatch(what -> what.startsWith("lost"))
                    .noneMatch(what -> what.startsWith("message STALE"));
        } finally {
            end.countDown();
            http.shutdownNow();
        }
    }

    private void noteLives(SharedInstances instances) {
        for (ServiceProcess one : instances.running()) {
            one.log()
                    .lines()
                    .filter(line -> line.contains("is owned from now on"))
                    .forEach(lives::add);
        }
    }

    private int without() {
        return (int) lives.stream().filter(line -> line.contains(" without ")).count();
    }

    /** Waits, but not beyond the end. */
    private void pass(long ms) throws InterruptedException {
        boolean _ = end.await(ms, TimeUnit.MILLISECONDS);
    }

    private boolean isOver() {
        return end.getCount() == 0;
    }

    private void start(Runnable client) {
        threads.add(Thread.ofPlatform().start(client));
    }

    private void note(String what) {
        counts.computeIfAbsent(what, any -> new LongAdder()).increment();
    }

    private long count(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    /** A client that asks one instance after the other until it gets an answer. */
    private abstract class Client implements Runnable {

        private final List<URI> instances;
        final Random random;

        Client(List<URI> instances, long seed) {
            this.instances = instances;
            this.random = new Random(seed);
        }

        /** A verdict, whatever it is. */
        @Nullable JsonNode ask(String path, String body) throws InterruptedException {
            int first = random.nextInt(instances.size());
            for (int i = 0; i < 200 && !isOver(); i++) {
                HttpRequest request =
                        HttpRequest.newBuilder(
                                        instances.get((first + i) % instances.size()).resolve(path))
                                .header("Content-Type", "application/json")
                                .timeout(PATIENCE)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build();
                try {
                    JsonNode answer =
                            json.readTree(http.send(request, BodyHandlers.ofString()).body());
                    if (answer.has("verdict")) {
                        return answer;
                    }
                    note(path + ": again after " + answer.path("reason").asString("?"));
                } catch (IOException | JacksonException e) {
                    note(path + ": again after no answer");
                }
                pass(PAUSE_MS);
            }
            return null;
        }

        @Override
        public void run() {
            try {
                while (!isOver()) {
                    step();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        abstract void step() throws InterruptedException;
    }

    /** Holds one lease for as long as it can. */
    private final class Holder extends Client {

        private final String resource;
        private @Nullable JsonNode lease;

        Holder(String resource, List<URI> instances, long seed) {
            super(instances, seed);
            this.resource = resource;
        }

        @Override
        void step() throws InterruptedException {
            JsonNode held = lease;
            if (held == null) {
                JsonNode answer =
                        ask(
                                "/leases/acquire",
                                "{\"resource\":\"%s\",\"holder\":\"h\",\"mode\":\"WRITE\"}"
                                        .formatted(resource));
                if (answer != null && answer.path("verdict").asString().equals("GRANTED")) {
                    lease = answer.path("lease");
                    note("acquired");
                }
            } else {
                JsonNode answer =
                        ask(
                                "/leases/renew",
                                json.writeValueAsString(
                                        Map.of(
                                                "resource",
                                                resource,
                                                "id",
                                                held.path("id").asString(),
                                                "token",
                                                held.path("token").asString(),
                                                "claim",
                                                held.path("claim").asString(""))));
                if (answer != null) {
                    renewed(answer);
                }
            }
            pass(RENEW_MS);
        }

        private void renewed(JsonNode answer) {
            String verdict = answer.path("verdict").asString();
            switch (verdict) {
                case "GRANTED" -> lease = answer.path("lease");
                case "RECOVERING" -> {} // it is still held
                default -> {
                    lease = null;
                    note("lost: " + answer);
                }
            }
            note("renew " + verdict);
        }
    }

    /** Sends messages one after the other, each until it is judged. */
    private final class Sender extends Client {

        private final int number;
        private final long offsetNs;
        private long lastNs;

        Sender(int number, List<URI> instances, long offsetNs, long seed) {
            super(instances, seed);
            this.number = number;
            this.offsetNs = offsetNs;
        }

        @Override
        void step() throws InterruptedException {
            lastNs = Math.max(lastNs + 1, clock.read().rawNs() + offsetNs);
            JsonNode answer =
                    ask(
                            "/at-most-once/orders/judge",
                            "{\"connection\":\"s%d-%d\",\"timestamp\":\"%s\"}"
                                    .formatted(
                                            number,
                                            random.nextInt(CONNECTIONS),
                                            Timestamp.ofNanos(lastNs)));
            if (answer != null) {
                note(
                        "message "
                                + answer.path("verdict").asString()
                                + " "
                                + answer.path("cause").asString(""));
            }
            pass(PAUSE_MS);
        }
    }
}
