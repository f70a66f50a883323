package dev.byztime.cluster;

import dev.byztime.testing.Patiently;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Senders that send each message to any of several instances, and again to others. They remember
 * what was accepted, and check that nothing is accepted twice or out of order. They ask for stamps,
 * too, and check that these rise.
 */
final class ClusterClients {

    private static final int CONNECTIONS = 40;
    private static final int AT_ONCE = 20;
    private static final int RECENT = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = new JsonMapper();
    private final List<URI> instances;
    private final LongSupplier nowNs;
    private final Random seeds;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Sent, String> accepted = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final List<Sent> recent = new ArrayList<>();
    private volatile boolean over;

    private record Sent(String connection, long timestamp) {}

    /**
     * @param instances the roots of the instances
     * @param nowNs the senders' clock, in nanoseconds of global time
     */
    ClusterClients(List<URI> instances, LongSupplier nowNs, long seed) {
        this.instances = instances;
        this.nowNs = nowNs;
        this.seeds = new Random(seed);
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            Sender sender = new Sender(i, new Random(seeds.nextLong()));
            threads.add(Thread.ofPlatform().name("sender-" + i).start(sender::run));
        }
    }

    void end() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            Patiently.join(thread);
        }
        http.shutdownNow();
    }

    int accepted() {
        return accepted.size();
    }

    /** What must not have happened. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** How many answers there were of each kind since the last call. */
    Map<String, Long> answers() {
        Map<String, Long> counts = new TreeMap<>();
        answers.forEach((kind, count) -> counts.put(kind, count.sumThenReset()));
        return counts;
    }

    /** A thread with connections of its own, on which nobody else sends anything new. */
    private final class Sender {

        private final int number;
        private final Random random;
        private final Map<String, Long> lastSent = new TreeMap<>();
        private final Map<String, Long> lastAccepted = new TreeMap<>();
        private final Map<String, Long> lastStamp = new TreeMap<>();

        Sender(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        void run() {
            while (!over) {
                List<Sent> messages = messages();
                URI to = instances.get(random.nextInt(instances.size()));
                try {
                    if (random.nextInt(8) == 0) {
                        String stamped = "s" + number + "-" + random.nextInt(CONNECTIONS);
                        note(
                                stamped,
                                post(
                                        to.resolve(
                                                "/at-most-once/orders/stamps?connection="
                                                        + stamped),
                                        ""),
                                to);
                    } else if (random.nextInt(8) == 0) {
                        Sent one = messages.getFirst();
                        note(one, post(to.resolve("/at-most-once/orders/judge"), body(one)), to);
                    } else {
                        JsonNode all =
                                post(
                                        to.resolve("/at-most-once/orders/judge-batch"),
                                        "{\"messages\":[%s]}"
                                                .formatted(
                                                        String.join(
                                                                ",",
                                                                messages.stream()
                                                                        .map(ClusterClients::body)
                                                                        .toList())));
                        for (int i = 0; i < messages.size(); i++) {
                            JsonNode one = all.path("messages").path(i);
                            note(messages.get(i), one.isMissingNode() ? all : one, to);
                        }
                    }
                } catch (IOException e) {
                    count("no answer");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        private List<Sent> messages() {
            List<Sent> messages = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Sent old = random.nextInt(4) == 0 ? anyRecent(random) : null;
                messages.add(old == null ? fresh() : old);
            }
            return messages;
        }

        private Sent fresh() {
            String connection = "c" + number + "-" + random.nextInt(CONNECTIONS);
            long timestamp =
                    Math.max(
                            nowNs.getAsLong(),
                            lastSent.getOrDefault(connection, Long.MIN_VALUE) + 1);
            lastSent.put(connection, timestamp);
            Sent message = new Sent(connection, timestamp);
            remember(message, random);
            return message;
        }

        /** Notes a stamp for a connection on which no messages are sent. */
        private void note(String connection, JsonNode answer, URI from) {
            if (!answer.has("stamps")) {
                count(problem(answer));
                return;
            }
            count("stamp");
            long stamp = TimestampText.parse(answer.at("/stamps/0").asString()).toNanosExact();
            Long last = lastStamp.put(connection, stamp);
            if (last != null && last >= stamp) {
                faults.add(
                        "%s was given the stamp %d by %s after %d"
                                .formatted(connection, stamp, from, last));
            }
        }

        private static String problem(JsonNode problem) {
            return "problem %s (%s)"
                    .formatted(
                            problem.path("reason").asString("?"),
                            problem.path("detail").asString("").replaceAll("[0-9.]+", "N"));
        }

        private void note(Sent message, JsonNode answer, URI from) {
            JsonNode problem = answer.has("problem") ? answer.path("problem") : answer;
            String verdict = answer.path("verdict").asString("");
            count(
                    verdict.isEmpty()
                            ? problem(problem)
                            : (verdict + " " + answer.path("cause").asString("")).strip());
            if (!verdict.equals("ACCEPTED")) {
                return;
            }
            String before = accepted.putIfAbsent(message, "by " + from);
            if (before != null) {
                faults.add("%s was accepted %s and by %s".formatted(message, before, from));
            }
            // a copy that another sender has sent may be answered late, so only our own count
            if (lastSent.containsKey(message.connection)) {
                Long last = lastAccepted.get(message.connection);
                if (last != null && last >= message.timestamp) {
                    faults.add("%s was accepted after one of %d".formatted(message, last));
                }
                lastAccepted.put(message.connection, message.timestamp);
            }
        }
    }

    private void count(String kind) {
        answers.computeIfAbsent(kind, key -> new LongAdder()).increment();
    }

    private @Nullable Sent anyRecent(Random random) {
        synchronized (recent) {
            return recent.isEmpty() ? null : recent.get(random.nextInt(recent.size()));
        }
    }

    private void remember(Sent sent, Random random) {
        synchronized (recent) {
            if (recent.size() < RECENT) {
                recent.add(sent);
            } else {
                recent.set(random.nextInt(RECENT), sent);
            }
        }
    }

    private JsonNode post(URI to, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(to)
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        try {
            return json.readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException(e);
        }
    }

    private static String body(Sent sent) {
        return "{\"connection\":\"%s\",\"timestamp\":\"%s\"}"
                .formatted(sent.connection, Timestamp.ofNanos(sent.timestamp));
    }
}
