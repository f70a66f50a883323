package dev.byztime.atmostonce;

import dev.byztime.linux.LinuxClock;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Senders whose every message is sent again and again, by any of them, in any order and in every
 * later life of the receiver; they remember what was accepted.
 */
final class DuplicatingClients {

    private static final int THREADS = 3;
    private static final int CONNECTIONS = 8;
    private static final int AT_ONCE = 40;
    private static final int RECENT = 4096;
    private static final int REPLAYED_AT_ONCE = 1000;

    /** What was sent, and with whose clock. */
    private record Sent(String connection, long timestamp) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final LinuxClock clock = new LinuxClock();
    private final Random seeds;
    private final long skewNs;
    private final long marginNs;

    /** When each message was accepted: by how many answers so far, and where. */
    private final Map<Sent, String> accepted = new ConcurrentHashMap<>();

    private final List<Sent> recent = new ArrayList<>();
    private List<Sent> lastLife = List.of();
    private final List<Sent> thisLife = Collections.synchronizedList(new ArrayList<>());
    private final List<String> twice = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, AtomicLong> verdicts = new ConcurrentHashMap<>();
    private final Map<String, Long> last = new ConcurrentHashMap<>();
    private volatile long offsetNs;

    /**
     * @param skewNs the bound on the errors of all clocks but one
     * @param marginNs how far that one is ahead, about: so its messages are at the ceiling, just
     *     above it, and just below
     */
    DuplicatingClients(long seed, long skewNs, long marginNs) {
        this.seeds = new Random(seed);
        this.skewNs = skewNs;
        this.marginNs = marginNs;
    }

    /** Sets their clocks, which before show this machine's raw clock. */
    void setTime(long nowNs) {
        offsetNs = nowNs - clock.read().rawNs();
    }

    /** What they think that global time is. */
    long nowNs() {
        return clock.read().rawNs() + offsetNs;
    }

    /** Messages that were accepted more than once. */
    List<String> acceptedTwice() {
        return List.copyOf(twice);
    }

    int accepted() {
        return accepted.size();
    }

    /** How many answers there were of each kind. */
    Map<String, AtomicLong> verdicts() {
        return verdicts;
    }

    /** Sends until nobody answers. */
    List<Thread> send(URI to, int life) {
        lastLife = List.copyOf(thisLife);
        thisLife.clear();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            Random random = new Random(seeds.nextLong());
            threads.add(
                    Thread.ofPlatform()
                            .name("client-" + i)
                            .start(() -> sendAll(to, life, number, random)));
        }
        return threads;
    }

    private void sendAll(URI to, int life, int number, Random random) {
        // another one in each life
        long skew = (long) ((random.nextDouble() * 2 - 1) * skewNs) + (number == 0 ? marginNs : 0);
        try {
            if (number == 0) { // all that the last life may have accepted
                for (int i = 0; i < lastLife.size(); i += REPLAYED_AT_ONCE) {
                    int end = Math.min(i + REPLAYED_AT_ONCE, lastLife.size());
                    send(to, lastLife.subList(i, end), life);
                }
            }
            while (true) {
                send(to, batch(number, skew, random), life);
            }
        } catch (IOException e) {
            // it was killed; whether the last batch was judged is not known, as in life
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(URI to, List<Sent> batch, int life) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(to)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body(batch)))
                        .build();
        note(batch, http.send(request, BodyHandlers.ofString()).body(), life);
    }

    private List<Sent> batch(int number, long skew, Random random) {
        List<Sent> batch = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Sent old = random.nextInt(5) < 2 ? any(random) : null;
            if (old == null) {
                String connection = "c" + number + "-" + random.nextInt(CONNECTIONS);
                long timestamp =
                        Math.max(nowNs() + skew, last.getOrDefault(connection, Long.MIN_VALUE) + 1);
                last.put(connection, timestamp);
                old = new Sent(connection, timestamp);
                remember(old, random);
            }
            batch.add(old);
        }
        return batch;
    }

    private @Nullable Sent any(Random random) {
        synchronized (recent) {
            return recent.isEmpty() ? null : recent.get(random.nextInt(recent.size()));
        }
    }

    private void remember(Sent sent, Random random) {
        thisLife.add(sent);
        synchronized (recent) {
            if (recent.size() < RECENT) {
                recent.add(sent);
            } else {
                recent.set(random.nextInt(RECENT), sent);
            }
        }
    }

    private static String body(List<Sent> batch) {
        StringBuilder body = new StringBuilder("{\"messages\":[");
        for (Sent sent : batch) {
            body.append(body.charAt(body.length() - 1) == '[' ? "" : ",")
                    .append("{\"connection\":\"")
                    .append(sent.connection)
                    .append("\",\"timestamp\":\"")
                    .append(Timestamp.ofNanos(sent.timestamp))
                    .append("\"}");
        }
        return body.append("]}").toString();
    }

    private void note(List<Sent> batch, String answer, int life) {
        JsonNode answers = json.readTree(answer).path("messages");
        for (int i = 0; i < batch.size(); i++) {
            String verdict = answers.path(i).path("verdict").asString("none");
            String cause = answers.path(i).path("cause").asString("");
            verdicts.computeIfAbsent(verdict + " " + cause, key -> new AtomicLong())
                    .incrementAndGet();
            if (verdict.equals("ACCEPTED")) {
                String before = accepted.putIfAbsent(batch.get(i), "life " + life);
                if (before != null) {
                    twice.add(batch.get(i) + " in " + before + " and in life " + life);
                }
            }
        }
    }
}
