package dev.byztime.commit;

import dev.byztime.clock.Pause;
import dev.byztime.linux.LinuxClock;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients and settlers of a validator that is killed again and again, with two stores that outlive
 * it. They obey the rules of docs/commits.md, and their histories are checked afterwards.
 */
final class BusyClients {

    private static final int THREADS = 3;
    private static final int KEYS = 4;
    private static final long MS = 1_000_000;

    /** What a daemon may do to a local clock. */
    private static final double SLEWED = 1.12;

    private final Validator validator;
    private final Pause pause = new LinuxClock().pause();
    private final Random seeds;

    private final CommitStore[] stores = {new CommitStore(true, null), new CommitStore(true, null)};

    private final Map<String, Prepared> prepared = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong highestNs = new AtomicLong(Long.MIN_VALUE);
    private volatile boolean ending;
    private volatile boolean pausing;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();

    /** A transaction that was prepared, with the values that it writes. */
    private record Prepared(
            String id, long versionNs, Map<String, Long> reads, Map<String, Integer> values) {}

    /** Clients of {@link LeanCommits}. */
    BusyClients(long seed) {
        this(seed, overHttp());
    }

    BusyClients(long seed, Validator validator) {
        this.seeds = new Random(seed);
        this.validator = validator;
    }

    /** Asks a validator, in the words of {@link LeanCommits}. */
    @FunctionalInterface
    interface Validator {

        /**
         * @throws IOException if it is gone
         */
        JsonNode ask(URI at, String path, Object body) throws IOException, InterruptedException;
    }

    private static Validator overHttp() {
        HttpClient http = HttpClient.newHttpClient();
        JsonMapper json = new JsonMapper();
        return (at, path, body) -> {
            HttpRequest request =
                    HttpRequest.newBuilder(at.resolve(path))
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            json.writeValueAsString(body)))
                            .build();
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(path + ": " + answer.body());
            }
            return json.readTree(answer.body());
        };
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    /** How often each thing happened. */
    Map<String, AtomicInteger> seen() {
        return new TreeMap<>(seen);
    }

    int prepared() {
        return prepared.size();
    }

    /** They work until nobody answers. */
    List<Thread> work(URI at) {
        ending = false;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seeds.nextLong());
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> untilItIsGone(() -> runTransaction(at, random))));
        }
        threads.add(Thread.ofPlatform().start(() -> untilItIsGone(() -> settleAll(at))));
        threads.add(Thread.ofPlatform().start(() -> untilItIsGone(() -> timestamp(at))));
        return threads;
    }

    /** From now on many crash between their writes. */
    void crash() {
        ending = true;
    }

    /** From now on few crash. */
    void goOn() {
        ending = false;
    }

    /** From now on no transaction begins. */
    void pause() {
        pausing = true;
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void untilItIsGone(Work work) {
        try {
            while (true) {
                work.run();
            }
        } catch (IOException e) {
            // it was killed; whether it has decided is not known, as in life
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            faults.add(String.valueOf(e));
        }
    }

    private void count(String what) {
        seen.computeIfAbsent(what, w -> new AtomicInteger()).incrementAndGet();
    }

    private JsonNode ask(URI at, String path, Object body)
            throws IOException, InterruptedException {
        return validator.ask(at, path, body);
    }

    // ------------------------------------------------------------ clients

    private void runTransaction(URI at, Random random) throws IOException, InterruptedException {
        JsonNode start = ask(at, "/begin", Map.of());
        if (pausing || !start.has("epoch")) {
            count("not begun");
            pause.park(20 * MS);
            return;
        }
        long epoch = Long.parseLong(start.get("epoch").asString());
        Map<String, Long> reads = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            String key = random.nextInt(2) + "/" + random.nextInt(KEYS);
            Long version = read(key, epoch);
            if (version == null) {
                count("old epoch");
                return;
            }
            reads.put(key, version);
        }
        Map<String, Integer> values = new LinkedHashMap<>();
        int number = numbers.incrementAndGet();
        reads.keySet().stream()
                .filter(key -> random.nextInt(3) > 0)
                .forEach(key -> values.put(key, number));
        boolean several = values.keySet().stream().map(k -> k.charAt(0)).distinct().count() > 1;
        String id = "t" + number;
        long beforeNs = highestNs.get();
        long sentNs = System.nanoTime();
        JsonNode verdict =
                ask(
                        at,
                        "/validate",
                        Map.of(
                                "id", id,
                                "epoch", start.get("epoch"),
                                "mark", start.get("mark"),
                                "reads",
                                        reads.entrySet().stream()
                                                .map(r ->
                                                        List.of(
                                                                r.getKey(),
                                                                r.getValue().toString()))
                                                .toList(),
                                "writes", values.keySet(),
                                "several", several));
        String word = verdict.get("verdict").asString();
        count(word);
        if (!word.equals("PREPARED")) {
            return;
        }
        long versionNs = Long.parseLong(verdict.get("ns").asString());
        rises(versionNs, beforeNs);
        prepared.put(id, new Prepared(id, versionNs, reads, values));
        long safeNs = (long) (Long.parseLong(verdict.get("safeNs").asString()) / SLEWED);
        write(at, prepared.get(id), epoch, sentNs + safeNs, random);
    }

    private void write(URI at, Prepared it, long epoch, long untilNs, Random random)
            throws IOException, InterruptedException {
        for (int store = 0; store < stores.length; store++) {
            if (random.nextInt(10) == 0) {
                pause.park(random.nextLong(2 * LeanCommits.HOLD_NS)); // it is paused
            }
            if (!writesTo(it, store)) {
                continue;
            }
            if (ending ? random.nextBoolean() : random.nextInt(30) == 0) {
                count("clients that crashed");
                return;
            }
            if (System.nanoTime() - untilNs >= 0) {
                count("too late to write");
                return;
            }
            if (!write(it, store, epoch)) {
                return;
            }
        }
        if (it.values.isEmpty()) {
            return;
        }
        String result = ask(at, "/finish", Map.of("id", it.id, "state", "APPLIED")).asString();
        count("finish " + result);
    }

    private static boolean writesTo(Prepared it, int store) {
        return it.values.keySet().stream().anyMatch(key -> key.charAt(0) - '0' == store);
    }

    private boolean write(Prepared it, int store, long epoch) {
        Map<String, CommitStore.Change> changes = new HashMap<>();
        it.values.forEach((key, value) -> {
            if (key.charAt(0) - '0' == store) {
                long read = it.reads.getOrDefault(key, CommitRequest.ABSENT);
                changes.put(key, new CommitStore.Change(read, value, false));
            }
        });
        CommitStore.Result result;
        synchronized (stores[store]) {
            result = stores[store].write(changes, it.versionNs, epoch);
        }
        count("write " + result);
        return result == CommitStore.Result.WRITTEN || result == CommitStore.Result.WAS_THERE;
    }

    private @Nullable Long read(String key, long epoch) {
        CommitStore store = stores[key.charAt(0) - '0'];
        synchronized (store) {
            CommitStore.Cell cell = store.read(key, epoch);
            return cell == null ? null : cell.version();
        }
    }

    private void timestamp(URI at) throws IOException, InterruptedException {
        long beforeNs = highestNs.get();
        JsonNode answer = ask(at, "/timestamp", Map.of());
        if (answer.has("ns")) {
            rises(Long.parseLong(answer.get("ns").asString()), beforeNs);
            count("timestamps");
        }
        pause.park(MS);
    }

    /** C1, also over lives. */
    private void rises(long ns, long beforeNs) {
        if (ns <= beforeNs) {
            faults.add("C1 Timestamps rise: " + ns + " after " + beforeNs);
        }
        highestNs.accumulateAndGet(ns, Math::max);
    }

    // ------------------------------------------------------------ settlers

    /** Completes whatever is in doubt; true if nothing is. */
    boolean settleAll(URI at) throws IOException, InterruptedException {
        long sentNs = System.nanoTime();
        JsonNode list = ask(at, "/in-doubt", Map.of());
        if (!list.has("epoch")) {
            pause.park(20 * MS);
            return false;
        }
        long epoch = Long.parseLong(list.get("epoch").asString());
        long safeNs = (long) (Long.parseLong(list.get("safeNs").asString()) / SLEWED);
        for (JsonNode one : list.get("transactions")) {
            String id = one.get("id").asString();
            Prepared it = prepared.get(id);
            if (it == null) { // its client has not heard that it was prepared, and has written
                // nothing
                it = unheard(one);
            }
            boolean landed = true;
            for (int store = 0; store < stores.length && landed; store++) {
                if (writesTo(it, store)) {
                    landed = System.nanoTime() - sentNs < safeNs && write(it, store, epoch);
                }
            }
            if (landed) {
                ask(at, "/finish", Map.of("id", id, "state", "COMPLETED"));
                count("settled");
            }
        }
        pause.park(10 * MS);
        return list.get("transactions").isEmpty();
    }

    /** It may be completed with any values, as nobody else has written any. */
    private Prepared unheard(JsonNode one) {
        Map<String, Long> reads = new HashMap<>();
        one.get("reads")
                .forEach(r -> reads.put(r.get(0).asString(), Long.parseLong(r.get(1).asString())));
        Map<String, Integer> values = new HashMap<>();
        one.get("writes").forEach(key -> values.put(key.asString(), 0));
        String id = one.get("id").asString();
        Prepared it = new Prepared(id, Long.parseLong(one.get("ns").asString()), reads, values);
        Prepared other = prepared.putIfAbsent(id, it);
        count("settled unheard");
        return other == null ? it : other;
    }

    // ------------------------------------------------------------ histories

    /**
     * Strict serialisability in the order of timestamps: whatever has written, has read the newest
     * versions below its timestamp. And what is over several stores has landed in all of them.
     */
    void check() {
        for (Prepared it : prepared.values()) {
            Set<String> landed = new TreeSet<>(it.values.keySet());
            landed.removeIf(key -> !history(key).containsKey(it.versionNs));
            if (landed.isEmpty() && !it.values.isEmpty()) {
                continue; // it has not committed
            }
            if (landed.size() < it.values.size()) {
                faults.add("C10 Only " + landed + " of " + it + " has landed");
            }
            it.reads.forEach((key, version) -> {
                Long newest = history(key).lowerKey(it.versionNs);
                if ((newest == null ? CommitRequest.ABSENT : newest) != version) {
                    faults.add("C6 Current reads: %s of %s, but %d".formatted(key, it, newest));
                }
            });
        }
    }

    private TreeMap<Long, Integer> history(String key) {
        return stores[key.charAt(0) - '0'].history(key);
    }

    /** The keys of a store, each with the number of its versions. */
    Map<String, Integer> versions() {
        Map<String, Integer> versions = new TreeMap<>();
        for (int i = 0; i < 2 * KEYS; i++) {
            String key = i / KEYS + "/" + i % KEYS;
            versions.put(key, history(key).size());
        }
        return Collections.unmodifiableMap(versions);
    }
}
