package dev.byztime.ticket;

import dev.byztime.testing.InstanceClients;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Bearers that get their tickets from any of several instances, and whose every proof is shown to
 * others of them again.
 */
final class ClusterProofs extends InstanceClients<ClusterProofs.Shown> {

    private static final int BEARERS = 6;
    private static final int AT_ONCE = 6;
    private static final int CAPTURED = 300;

    private record Held(Bearer bearer, String ticket) {}

    /** A ticket with a proof. */
    record Shown(String ticket, String proof) {

        String body() {
            return "{\"ticket\":\"%s\",\"audience\":\"orders\",\"proof\":\"%s\",\"method\":\"%s\",\"uri\":\"%s\"}"
                    .formatted(ticket, proof, Bearer.METHOD, Bearer.URI);
        }
    }

    /**
     * @param instances the roots of the instances
     */
    ClusterProofs(List<URI> instances, long seed) {
        super(instances, seed, CAPTURED);
    }

    @Override
    protected Client client(int number, Random random) {
        Map<Integer, Held> own = new TreeMap<>();
        return to -> {
            int which = random.nextInt(BEARERS);
            if (own.get(which) == null || random.nextInt(50) == 0) {
                Held held = held(to);
                if (held != null) {
                    own.put(which, held);
                }
            }
            show(to, batch(to, own, random), random);
        };
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
            Shown old = random.nextInt(2) == 0 ? anyShown(random) : null;
            if (old != null) {
                batch.add(old);
            } else if (one != null) {
                Shown fresh = new Shown(one.ticket, one.bearer.proof(one.ticket, now.plusNanos(i)));
                remember(fresh, random);
                batch.add(fresh);
            }
        }
        return batch;
    }

    private Timestamp time(URI at) throws IOException, InterruptedException {
        JsonNode time = get(at.resolve("/time"));
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
            accept(shown, from);
        } else if (verdict.equals("INVALID")) { // the tickets outlive the test
            fault("a ticket was refused by %s: %s".formatted(from, answer));
        }
    }
}
