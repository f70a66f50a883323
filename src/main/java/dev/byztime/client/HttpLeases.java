package dev.byztime.client;

import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A client for the leases of a service over HTTP.
 *
 * <p>A failed request or an answer with a 5xx problem becomes {@link LeaseClient.NotNow}. So does
 * 401, because tokens may be replaced while leases are held. Any other 4xx problem is a mistake of
 * the caller, and becomes an IllegalArgumentException.
 */
public final class HttpLeases implements LeaseClient {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * How long the replacement of a token may take, in nanoseconds: the service looks once a
     * second.
     */
    private static final long EXCHANGE_NS = 1_000_000_000;

    private final ServiceRequests requests;

    /**
     * @param requests begins each request, with headers such as the current access token; an
     *     UncheckedIOException means that they are not available now
     * @param service the address of the service, such as {@code http://localhost:8080}
     * @param patience how long an answer may take beyond the requested wait. It should be well
     *     below the shortest term, because an unanswered renewal is repeated only after this time
     */
    public HttpLeases(
            HttpClient http,
            Supplier<HttpRequest.Builder> requests,
            URI service,
            Duration patience) {
        this.requests = new ServiceRequests(http, requests, service, patience);
    }

    @Override
    public Answer acquire(LeaseRequest request, long waitNs) {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("resource", request.resource())
                        .put("holder", request.holder())
                        .put("mode", request.mode().name())
                        .put("requestId", request.requestId());
        putTerm(body, request.termNs());
        if (request.version() != null) {
            body.put("version", request.version());
        }
        String query =
                waitNs <= 0 ? "" : "?wait=" + seconds(waitNs) + "&recall=" + request.recalls();
        return answer(() -> post("acquire" + query, body), waitNs);
    }

    @Override
    public Answer renew(Grant lease, long termNs) {
        ObjectNode body = named(lease);
        putTerm(body, termNs);
        if (lease.claim() != null) {
            body.put("claim", lease.claim());
        }
        return answer(() -> post("renew", body), 0);
    }

    @Override
    public Answer awaitRecall(Grant lease, long waitNs) {
        String query =
                "recall?resource=%s&id=%s&token=%d&wait=%s"
                        .formatted(
                                URLEncoder.encode(lease.resource(), StandardCharsets.UTF_8),
                                lease.id(),
                                lease.token(),
                                seconds(Math.max(0, waitNs)));
        return answer(() -> request(query).GET(), waitNs);
    }

    @Override
    public void publish(Grant lease, String version) {
        answer(() -> post("publish", named(lease).put("version", version)), 0);
    }

    @Override
    public void release(Grant lease, @Nullable String version) {
        ObjectNode body = named(lease);
        if (version != null) {
            body.put("version", version);
        }
        boolean interrupted = Thread.interrupted(); // otherwise nothing would be sent
        try {
            answer(() -> post("release", body), 0);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Answer answer(Supplier<HttpRequest.Builder> request, long waitNs) {
        try {
            return answer(request.get().build(), waitNs);
        } catch (UncheckedIOException e) { // such as while a token is being replaced
            return new NotNow(String.valueOf(e.getMessage()), EXCHANGE_NS);
        }
    }

    private Answer answer(HttpRequest request, long waitNs) {
        try {
            HttpResponse<String> response =
                    requests.send(request, BodyHandlers.ofString(), Math.max(0, waitNs));
            JsonNode body = JSON.readTree(response.body());
            int status = response.statusCode();
            if (status / 100 == 2) {
                return answer(body);
            }
            if (status / 100 == 4 && status != 401) {
                throw new IllegalArgumentException(body.path("detail").asString(response.body()));
            }
            return new NotNow(
                    body.path("reason").asString("HTTP " + status),
                    response.headers()
                            .firstValue("Retry-After")
                            .map(HttpLeases::nanoseconds)
                            .orElse(status == 401 ? EXCHANGE_NS : 0));
        } catch (IOException e) {
            return new NotNow(String.valueOf(e.getMessage()), 0);
        } catch (JacksonException e) {
            return new NotNow(e.toString(), 0);
        }
    }

    private static Answer answer(JsonNode body) {
        try {
            return understood(body);
        } catch (IllegalArgumentException e) {
            return new NotNow("not understood: " + body, 0);
        }
    }

    private static Answer understood(JsonNode body) {
        JsonNode lease = body.path("lease");
        if (lease.isObject()) {
            return new Grant(
                    lease.path("resource").asString(),
                    lease.path("id").asString(),
                    Long.parseLong(lease.path("token").asString()),
                    TimestampText.parse(lease.path("safeRemaining").asString()).toNanosSaturated(),
                    lease.path("version").asString(null),
                    lease.path("current").asBoolean(),
                    lease.path("recalled").asBoolean(),
                    lease.path("claim").asString(null));
        }
        String verdict = body.path("verdict").asString("");
        if (verdict.equals("VOID")) {
            return new Void(body.path("reason").asString(""));
        }
        JsonNode in = verdict.equals("HELD") ? body.path("takeoverSafeIn") : body.path("certainIn");
        return new NotNow(verdict, nanoseconds(in.asString("")));
    }

    private HttpRequest.Builder post(String path, ObjectNode body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return requests.to("/leases/" + path);
    }

    private static ObjectNode named(Grant lease) {
        return JSON.createObjectNode()
                .put("resource", lease.resource())
                .put("id", lease.id())
                .put("token", Long.toString(lease.token()));
    }

    private static void putTerm(ObjectNode body, long termNs) {
        if (termNs != 0) {
            body.put("term", seconds(termNs));
        }
    }

    private static String seconds(long ns) {
        return Timestamp.ofNanos(ns).toString();
    }

    /** Parses when to ask again, in nanoseconds; 0 if this is missing or malformed. */
    private static long nanoseconds(String seconds) {
        try {
            return Math.max(0, TimestampText.parse(seconds).toNanosSaturated());
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
