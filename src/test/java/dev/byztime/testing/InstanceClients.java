package dev.byztime.testing;

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
 * Clients that ask any of several instances without pause, and show to others what has been shown
 * before. They remember what was accepted, and what must not have happened.
 *
 * @param <T> what is accepted at most once
 */
public abstract class InstanceClients<T> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = new JsonMapper();
    private final List<URI> instances;
    private final Random seeds;
    private final int most;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<T, String> accepted = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final List<T> shown = new ArrayList<>();
    private volatile boolean over;

    /**
     * @param instances the roots of the instances
     * @param most how many of what has been shown are remembered
     */
    protected InstanceClients(List<URI> instances, long seed, int most) {
        this.instances = instances;
        this.seeds = new Random(seed);
        this.most = most;
    }

    /** One client. */
    protected interface Client {

        /** Asks an instance something. */
        void ask(URI instance) throws IOException, InterruptedException;
    }

    /** Makes a client. */
    protected abstract Client client(int number, Random random);

    public final void start(int count) {
        for (int i = 0; i < count; i++) {
            Random random = new Random(seeds.nextLong());
            Client client = client(i, random);
            threads.add(Thread.ofPlatform().name("client-" + i).start(() -> run(client, random)));
        }
    }

    private void run(Client client, Random random) {
        while (!over) {
            try {
                client.ask(instances.get(random.nextInt(instances.size())));
            } catch (IOException e) {
                count("no answer");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    public final void end() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            Patiently.join(thread);
        }
        http.shutdownNow();
    }

    /** How many were accepted. */
    public final int accepted() {
        return accepted.size();
    }

    /** What must not have happened. */
    public final List<String> faults() {
        return List.copyOf(faults);
    }

    /** How many answers there were of each kind since the last call. */
    public final Map<String, Long> answers() {
        Map<String, Long> counts = new TreeMap<>();
        answers.forEach((kind, count) -> counts.put(kind, count.sumThenReset()));
        return counts;
    }

    protected final void count(String kind) {
        answers.computeIfAbsent(kind, key -> new LongAdder()).increment();
    }

    protected final void fault(String what) {
        faults.add(what);
    }

    /** Notes that something was accepted, which is a fault the second time. */
    protected final void accept(T what, URI by) {
        String before = accepted.putIfAbsent(what, "by " + by);
        if (before != null) {
            fault("%s was accepted %s and by %s".formatted(what, before, by));
        }
    }

    /** Remembers what is shown, in the place of something else if there is no room. */
    protected final void remember(T what, Random random) {
        synchronized (shown) {
            if (shown.size() < most) {
                shown.add(what);
            } else {
                shown.set(random.nextInt(most), what);
            }
        }
    }

    /** Something that was shown; null if nothing was. */
    protected final @Nullable T anyShown(Random random) {
        synchronized (shown) {
            return shown.isEmpty() ? null : shown.get(random.nextInt(shown.size()));
        }
    }

    protected final JsonNode get(URI from) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(from).GET());
    }

    protected final JsonNode post(URI to, String body) throws IOException, InterruptedException {
        return answer(
                HttpRequest.newBuilder(to)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        try {
            return json.readTree(
                    http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString()).body());
        } catch (JacksonException e) {
            throw new IOException(e);
        }
    }
}
