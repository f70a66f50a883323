package dev.byztime.client;

import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A client for the leases of a service over HTTP.
 *
 * <p>A failed request or an answer with a 5xx problem becomes {@link LeaseClient.NotNow}. So does
 * 401, because tokens may be replaced while leases are held, and a transient 4xx problem. Any other
 * 4xx problem is a mistake of the caller, and becomes an IllegalArgumentException.
 */
public final class HttpLeases implements LeaseClient {

    private static final String PATH = "/leases/";

    private static final Pattern TOKEN = Pattern.compile("[0-9]+");

    private final JsonRequests requests;

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
        this(ServiceTransport.over(http, requests, service, patience));
    }

    /**
     * @param transport carries the requests. An answer may take longer than the requested wait, but
     *     for less than the shortest term
     */
    public HttpLeases(ServiceTransport transport) {
        this.requests = new JsonRequests(transport);
    }

    @Override
    public Answer acquire(LeaseRequest request, long waitNs) {
        ObjectNode body =
                JsonRequests.JSON
                        .createObjectNode()
                        .put("resource", request.resource())
                        .put("holder", request.holder())
                        .put("mode", request.mode().name())
                        .put("requestId", request.requestId());
        putTerm(body, request.termNs());
        if (request.version() != null) {
            body.put("version", request.version());
        }
        String query =
                waitNs <= 0
                        ? ""
                        : "?wait=" + JsonRequests.seconds(waitNs) + "&recall=" + request.recalls();
        return answer(requests.post(PATH + "acquire" + query, body, waitNs));
    }

    @Override
    public Answer renew(Grant lease, long termNs) {
        ObjectNode body = named(lease);
        putTerm(body, termNs);
        if (lease.claim() != null) {
            body.put("claim", lease.claim());
        }
        return answer(post("renew", body));
    }

    @Override
    public Answer awaitRecall(Grant lease, long waitNs) {
        String query =
                "recall?resource=%s&id=%s&token=%d&wait=%s"
                        .formatted(
                                URLEncoder.encode(lease.resource(), StandardCharsets.UTF_8),
                                lease.id(),
                                lease.token(),
                                JsonRequests.seconds(Math.max(0, waitNs)));
        return answer(requests.get(PATH + query, waitNs));
    }

    @Override
    public void publish(Grant lease, String version) {
        answer(post("publish", named(lease).put("version", version)));
    }

    @Override
    public void release(Grant lease, @Nullable String version) {
        ObjectNode body = named(lease);
        if (version != null) {
            body.put("version", version);
        }
        answer(requests.postAnyway(PATH + "release", body));
    }

    private static Answer answer(JsonRequests.Answer answer) {
        return switch (answer) {
            case JsonRequests.Decision decision -> answer(decision.body());
            case JsonRequests.NoDecision none -> new NotNow(none.reason(), none.retryNs());
        };
    }

    private static Answer answer(JsonNode body) {
        try {
            return understood(body);
        } catch (IllegalArgumentException e) {
            return new NotNow("not understood: " + body, 0);
        }
    }

    private static Answer understood(JsonNode body) {
        String verdict = text(body, "verdict");
        return switch (verdict) {
            case "GRANTED", "RECALLED" -> grant(body.path("lease"));
            case "VOID" -> new Void(text(body, "reason"));
            case "HELD" -> new NotNow(verdict, retryNs(body, "takeoverSafeIn"));
            default -> new NotNow(verdict, retryNs(body, "certainIn"));
        };
    }

    private static Grant grant(JsonNode lease) {
        String token = text(lease, "token");
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("token: " + token);
        }
        return new Grant(
                text(lease, "resource"),
                text(lease, "id"),
                Long.parseLong(token),
                TimestampText.parse(text(lease, "safeRemaining")).toNanosSaturated(),
                lease.path("version").asString(null),
                lease.path("current").asBoolean(false),
                lease.path("recalled").asBoolean(false),
                lease.path("claim").asString(null));
    }

    /** A text that must be there. Numbers are not taken for texts. */
    private static String text(JsonNode object, String member) {
        JsonNode value = object.path(member);
        if (!value.isString()) {
            throw new IllegalArgumentException(member + ": " + value);
        }
        return value.stringValue();
    }

    private static long retryNs(JsonNode body, String member) {
        return JsonRequests.nanoseconds(body.path(member).asString(""));
    }

    private JsonRequests.Answer post(String path, ObjectNode body) {
        return requests.post(PATH + path, body, 0);
    }

    private static ObjectNode named(Grant lease) {
        return JsonRequests.JSON
                .createObjectNode()
                .put("resource", lease.resource())
                .put("id", lease.id())
                .put("token", Long.toString(lease.token()));
    }

    private static void putTerm(ObjectNode body, long termNs) {
        if (termNs != 0) {
            body.put("term", JsonRequests.seconds(termNs));
        }
    }
}
