package dev.byztime.ticket;

import dev.byztime.linux.LinuxClock;
import dev.byztime.time.Timestamp;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bearers whose every proof is captured, and shown again and again, by any of them and in every
 * later life of the service. They remember what was accepted.
 */
final class ProofThieves {

    private static final int THREADS = 2;
    private static final int BEARERS = 3;
    private static final int AT_ONCE = 10;
    private static final int CAPTURED = 150;

    /** A bearer of one thread, with the only ticket that it needs: it outlives the test. */
    private record Held(Bearer bearer, String ticket) {}

    private record Shown(String ticket, String proof) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final LinuxClock clock = new LinuxClock();
    private final SecureRandom keys = new SecureRandom();
    private final Bearer issuer = new Bearer(SignatureAlgorithm.ED25519, keys);
    private final Random seeds;

    private final Map<Shown, String> accepted = new ConcurrentHashMap<>();
    private final List<String> twice = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, AtomicLong> verdicts = new ConcurrentHashMap<>();
    private final List<Held> bearers = new ArrayList<>();
    private final List<Shown> captured = new ArrayList<>();

    ProofThieves(long seed) {
        this.seeds = new Random(seed);
        for (int i = 0; i < BEARERS * THREADS; i++) {
            bearers.add(bearer());
        }
    }

    /** The issuer's keys. */
    String jwks() {
        Map<String, Object> jwk = new LinkedHashMap<>(issuer.jwk());
        jwk.put("kid", "k");
        return StrictJson.write(Map.of("keys", List.of(jwk)));
    }

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

    /** Shows proofs until nobody answers. */
    List<Thread> show(URI to, int life) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seeds.nextLong());
            List<Held> own = bearers.subList(BEARERS * i, BEARERS * (i + 1));
            List<Shown> old = i == 0 ? captured() : List.of();
            threads.add(Thread.ofPlatform().start(() -> showAll(to, life, own, old, random)));
        }
        return threads;
    }

    private void showAll(URI to, int life, List<Held> own, List<Shown> old, Random random) {
        try {
            for (int i = 0; i < old.size(); i += AT_ONCE) {
                show(to, old.subList(i, Math.min(i + AT_ONCE, old.size())), life);
            }
            while (true) {
                show(to, batch(own, random), life);
            }
        } catch (IOException e) {
            // it was killed; whether the last proofs were judged is not known, as in life
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Held bearer() {
        Bearer bearer = new Bearer(SignatureAlgorithm.ED25519, keys);
        Timestamp now = Timestamp.ofNanos(clock.read().rawNs());
        String payload =
                new TicketClaims(
                                LeanTickets.ISSUER,
                                "subject of " + bearer.thumbprint(),
                                LeanTickets.AUDIENCE,
                                "t",
                                bearer.thumbprint(),
                                Timestamp.ZERO,
                                now.plus(new Timestamp(86_400, 0)),
                                Map.of())
                        .toPayload(now);
        String header = "{\"typ\":\"byztime-ticket+jwt\",\"alg\":\"EdDSA\",\"kid\":\"k\"}";
        return new Held(bearer, issuer.signed(header, payload));
    }

    private List<Shown> batch(List<Held> own, Random random) {
        List<Shown> old = captured();
        List<Shown> batch = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            if (!old.isEmpty() && random.nextInt(5) < 2) {
                batch.add(old.get(random.nextInt(old.size())));
            } else {
                Shown fresh = fresh(own.get(random.nextInt(own.size())), random);
                batch.add(fresh);
                if (random.nextBoolean()) {
                    batch.add(fresh);
                }
            }
        }
        return batch;
    }

    /** Some clocks are right, some at the bound, and some beyond it. */
    private Shown fresh(Held held, Random random) {
        long skewNs = (random.nextInt(5) - 2) * LeanTickets.SKEW_NS * 2 / 3;
        Timestamp at = Timestamp.ofNanos(clock.read().rawNs() + skewNs);
        Shown shown = new Shown(held.ticket, held.bearer.proof(held.ticket, at));
        synchronized (captured) {
            captured.add(shown);
            if (captured.size() > CAPTURED) {
                captured.removeFirst();
            }
        }
        return shown;
    }

    private List<Shown> captured() {
        synchronized (captured) {
            return List.copyOf(captured);
        }
    }

    private void show(URI to, List<Shown> batch, int life)
            throws IOException, InterruptedException {
        ArrayNode body = json.createArrayNode();
        batch.forEach(one -> body.addArray().add(one.ticket).add(one.proof));
        HttpRequest request =
                HttpRequest.newBuilder(to)
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build();
        JsonNode answers = json.readTree(http.send(request, BodyHandlers.ofString()).body());
        for (int i = 0; i < batch.size(); i++) {
            String verdict = answers.path(i).asString("none");
            verdicts.computeIfAbsent(verdict, key -> new AtomicLong()).incrementAndGet();
            if (verdict.equals("VALID")) {
                String before = accepted.putIfAbsent(batch.get(i), "life " + life);
                if (before != null) {
                    twice.add(batch.get(i) + " in " + before + " and in life " + life);
                }
            }
        }
    }
}
