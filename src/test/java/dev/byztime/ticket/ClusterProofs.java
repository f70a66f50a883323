package dev.byztime.ticket;

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

/**
 * Bearers that get their tickets from any of several instances, and whose every proof is shown to
 * others of them again. They remember what was accepted.
 */
final class ClusterProofs {

    private static final int BEARERS = 6;
    private static final int AT_ONCE = 6;
    private static final int CAPTURED = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = new JsonMapper();
    private final List<URI> instances;
    private final Random seeds;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final List<Shown> captured = new ArrayList<>();
    private volatile boolean over;

    private record Held(Bearer bearer, String ticket) {}

    private record Shown(String ticket, String proof) {

        String body() {
            return "{\"ticket\":\"%s\",\"audience\":\"orders\",\"proof\":\"%s\",\"method\":\"%s\",\"uri\":\"%s\"}"
                    .formatted(ticket, proof, Bearer.METHOD, Bearer.URI);
        }
    }

    /**
     * @param instances the roots of the instances
     */
    ClusterProofs(List<URI> instances, long seed) {
        this.instances = instances;
        this.seeds = new Random(seed);
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            Random random = new Random(seeds.nextLong());
            threads.add(Thread.ofPlatform().name("bearers-" + i).start(() -> run(random)));
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

    private void run(Random random) {
        Map<Integer, Held> own = new TreeMap<>();
        while (!over) {
            URI to = instances.get(random.nextInt(instances.size()));
            try {
                int which = random.nextInt(BEARERS);
                if (own.get(which) == null || random.nextInt(50) == 0) {
                    Held held = held(to);
                    if (held != null) {
                        own.put(which, held);
                    }
                }
                show(to, batch(to, own, random), random);
            } catch (IOException e) {
                count("no answer");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private @Nullable Held held(URI at) throws IOException, InterruptedException {
        Bearer bearer = Bearer.ofEd25519();
        JsonNode answer =
                post(
                        at.resolve("/tickets"),
                        "{\"subject\":\"of %1$s\",\"audience\":\"orders\",\"key\":\"%1$s\"}"
                                .formatted(bearer.thumbprint()));
        count(answer.has("ticket") ? "issued" : "not issued");
        return answer.has("ticket") ? new Held(bearer, answer.path("ticket").asString()) : null;
    }

    private List<Shown> batch(URI at, Map<Integer, Held> own, Random random)
            throws IOException, InterruptedException {
        Timestamp now = time(at);
        List<Shown> batch = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Held one = own.get(random.nextInt(BEARERS));
            Shown old = random.nextInt(2) == 0 ? captured(random) : null;
            if (old != null) {
                batch.add(old);
            } else if (one != null) {
                Shown fresh = new Shown(one.ticket, one.bearer.proof(one.ticket, now.plusNanos(i)));
                capture(fresh, random);
                batch.add(fresh);
            }
        }
        return batch;
    }

    private Timestamp time(URI at) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(at.resolve("/time")).timeout(PATIENCE).GET().build();
        JsonNode time = parsed(http.send(request, BodyHandlers.ofString()).body());
        if (!time.has("estimate")) {
            throw new IOException("there is no time");
        }
        return TimestampText.parse(time.path("estimate").asString());
    }

    private void show(URI to, List<Shown> batch, Random random)
            throws IOException, InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        if (random.nextInt(4) == 0) {
            Shown one = batch.getFirst();
            note(one, post(to.resolve("/tickets/verify"), one.body()), to);
            return;
        }
        JsonNode all =
                post(
                        to.resolve("/tickets/verify-batch"),
                        "{\"tickets\":[%s]}"
                                .formatted(
                                        String.join(
                                                ",", batch.stream().map(Shown::body).toList())));
        for (int i = 0; i < batch.size(); i++) {
            JsonNode one = all.path("tickets").path(i);
            note(batch.get(i), one.isMissingNode() ? all : one, to);
        }
    }

    private void note(Shown shown, JsonNode answer, URI from) {
        JsonNode problem = answer.has("problem") ? answer.path("problem") : answer;
        String verdict = answer.path("verdict").asString("");
        count(
                verdict.isEmpty()
                        ? "problem " + problem.path("reason").asString("?")
                        : (verdict + " " + answer.path("reason").asString("")).strip());
        if (verdict.equals("VALID")) {
            String before = accepted.putIfAbsent(shown.proof, "by " + from);
            if (before != null) {
                faults.add("a proof was VALID %s and by %s".formatted(before, from));
            }
        } else if (verdict.equals("INVALID")) { // the tickets outlive the test
            faults.add("a ticket was refused by %s: %s".formatted(from, answer));
        }
    }

    private void count(String kind) {
        answers.computeIfAbsent(kind, key -> new LongAdder()).increment();
    }

    private void capture(Shown shown, Random random) {
        synchronized (captured) {
            if (captured.size() < CAPTURED) {
                captured.add(shown);
            } else {
                captured.set(random.nextInt(CAPTURED), shown);
            }
        }
    }

    private @Nullable Shown captured(Random random) {
        synchronized (captured) {
            return captured.isEmpty() ? null : captured.get(random.nextInt(captured.size()));
        }
    }

    private JsonNode post(URI to, String body) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(to)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return parsed(http.send(request, BodyHandlers.ofString()).body());
    }

    private JsonNode parsed(String body) throws IOException {
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            throw new IOException(e);
        }
    }
}
