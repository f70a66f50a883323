package dev.byztime.lease;

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
import java.util.LinkedHashMap;
import java.util.Map;

/** Speaks to a lease service that may be gone, or another one than before, at any moment. */
final class LeaseCaller {

    /** How long an answer may take beyond the wait that was asked for. */
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private volatile @Nullable URI service;

    /**
     * A lease, as the service told of it.
     *
     * @param safeRemainingNs counts from when the request was sent
     */
    record Lent(
            String resource,
            Mode mode,
            String id,
            long token,
            long safeRemainingNs,
            @Nullable String claim) {

        /** The same, with what a service that has forgotten how to sign could not tell. */
        Lent orClaimOf(Lent before) {
            return claim != null
                    ? this
                    : new Lent(resource, mode, id, token, safeRemainingNs, before.claim);
        }
    }

    /**
     * An answer.
     *
     * @param verdict {@value #NONE} if there was none
     * @param by who answered
     */
    record Told(String verdict, @Nullable Lent lease, @Nullable URI by) {

        static final String NONE = "NONE";

        boolean is(String wanted) {
            return verdict.equals(wanted);
        }
    }

    /** Whom to ask from now on. */
    void setService(URI uri) {
        service = uri;
    }

    Told acquire(
            String resource,
            Mode mode,
            String holder,
            String requestId,
            long termNs,
            long waitNs,
            boolean recall)
            throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("resource", resource);
        body.put("holder", holder);
        body.put("mode", mode.name());
        body.put("requestId", requestId);
        body.put("term", text(termNs));
        String query = waitNs == 0 ? "" : "?wait=" + text(waitNs) + "&recall=" + recall;
        return ask("/leases/acquire" + query, body, waitNs);
    }

    Told renew(Lent lease, long termNs) throws InterruptedException {
        Map<String, Object> body = reference(lease);
        body.put("term", text(termNs));
        if (lease.claim != null) {
            body.put("claim", lease.claim);
        }
        return ask("/leases/renew", body, 0);
    }

    Told release(Lent lease) throws InterruptedException {
        return ask("/leases/release", reference(lease), 0);
    }

    private static Map<String, Object> reference(Lent lease) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("resource", lease.resource);
        body.put("id", lease.id);
        body.put("token", String.valueOf(lease.token));
        return body;
    }

    private Told ask(String path, Map<String, Object> body, long waitNs)
            throws InterruptedException {
        URI to = service;
        if (to == null) {
            return new Told(Told.NONE, null, null);
        }
        HttpRequest request =
                HttpRequest.newBuilder(to.resolve(path))
                        .header("Content-Type", "application/json")
                        .timeout(PATIENCE.plusNanos(waitNs))
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build();
        try {
            return told(JSON.readTree(http.send(request, BodyHandlers.ofString()).body()), to);
        } catch (IOException | JacksonException e) {
            return new Told(Told.NONE, null, to);
        }
    }

    /** A problem instead of an answer is as good as none. */
    private static Told told(JsonNode answer, URI by) {
        JsonNode lease = answer.path("lease");
        return new Told(
                answer.path("verdict").asString(Told.NONE),
                lease.isObject()
                        ? new Lent(
                                lease.path("resource").asString(),
                                Mode.valueOf(lease.path("mode").asString()),
                                lease.path("id").asString(),
                                Long.parseLong(lease.path("token").asString()),
                                TimestampText.parse(lease.path("safeRemaining").asString())
                                        .toNanosExact(),
                                lease.path("claim").asString(null))
                        : null,
                by);
    }

    private static String text(long ns) {
        return Timestamp.ofNanos(ns).toString();
    }
}
