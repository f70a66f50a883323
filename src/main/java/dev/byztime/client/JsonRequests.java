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
import java.time.Duration;

/**
 * Requests for decisions, in JSON.
 *
 * <p>A failed request or an answer with a 5xx problem is no decision. Neither is 401, because
 * tokens may be replaced while a client works, or a transient 4xx problem. Any other 4xx problem is
 * a mistake of the caller, and becomes an IllegalArgumentException.
 *
 * @param transport carries the requests; an UncheckedIOException means that none can be made now
 */
record JsonRequests(ServiceTransport transport) {

    static final JsonMapper JSON = JsonMapper.shared();

    /**
     * How long the replacement of a token may take, in nanoseconds: the service looks once a
     * second.
     */
    private static final long EXCHANGE_NS = 1_000_000_000;

    /** What came back. */
    sealed interface Answer permits Decision, NoDecision {}

    /** The service has decided. */
    record Decision(JsonNode body) implements Answer {}

    /**
     * The service cannot decide now, or was not reached.
     *
     * @param reason why
     * @param retryNs when to ask again, in nanoseconds; 0 if unknown
     */
    record NoDecision(String reason, long retryNs) implements Answer {}

    Answer get(String path, long waitNs) {
        return answer("GET", path, null, waitNs);
    }

    /**
     * @param waitNs how long the request asks the service to wait, in nanoseconds
     */
    Answer post(String path, ObjectNode body, long waitNs) {
        return answer("POST", path, JSON.writeValueAsString(body), waitNs);
    }

    /** Sends a request whose parameters are all in its path. */
    Answer post(String path) {
        return answer("POST", path, null, 0);
    }

    /** Sends a request even if the thread is interrupted; the thread stays interrupted. */
    Answer postAnyway(String path, ObjectNode body) {
        boolean interrupted = Thread.interrupted(); // otherwise nothing would be sent
        try {
            return post(path, body, 0);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Answer answer(String method, String path, @Nullable String json, long waitNs) {
        try {
            Duration wait = Duration.ofNanos(Math.max(0, waitNs));
            return answer(transport.send(method, path, "application/json", json, wait));
        } catch (UncheckedIOException e) { // such as while a token is being replaced
            return new NoDecision(String.valueOf(e.getMessage()), EXCHANGE_NS);
        } catch (IOException e) {
            return new NoDecision(String.valueOf(e.getMessage()), 0);
        } catch (JacksonException e) {
            return new NoDecision(e.toString(), 0);
        }
    }

    private static Answer answer(ServiceTransport.Reply reply) {
        JsonNode body = JSON.readTree(reply.body());
        int status = reply.status();
        if (status / 100 == 2) {
            return new Decision(body);
        }
        if (status / 100 == 4 && status != 401 && !ServiceProblemException.mayPass(status, body)) {
            throw new IllegalArgumentException(body.path("detail").asString(reply.body()));
        }
        return new NoDecision(
                body.path("reason").asString("HTTP " + status),
                reply.retryAfter().isEmpty()
                        ? (status == 401 ? EXCHANGE_NS : 0)
                        : nanoseconds(reply.retryAfter()));
    }

    /** Parses when to ask again, in nanoseconds; 0 if this is missing or malformed. */
    static long nanoseconds(String seconds) {
        try {
            return Math.max(0, TimestampText.parse(seconds).toNanosSaturated());
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    /** A number of nanoseconds as the service reads durations. */
    static String seconds(long ns) {
        return Timestamp.ofNanos(ns).toString();
    }
}
