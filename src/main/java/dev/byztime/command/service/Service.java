package dev.byztime.command.service;

import dev.byztime.client.ServiceTransport;
import dev.byztime.client.ServiceTransport.Reply;
import dev.byztime.command.option.RefusedException;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

import javax.net.ssl.SSLHandshakeException;

/**
 * The service that a command asks.
 *
 * @param url its address, for messages
 */
public record Service(ServiceTransport transport, String url) {

    /** The media type of answers. */
    public static final String JSON = "application/json";

    /** The number of characters of a foreign text to show. */
    private static final int MAX_TEXT_LENGTH = 300;

    /** Statuses below 500 with which intermediaries say "later": time-out, too early, too many. */
    private static final Set<Integer> RETRYABLE_STATUSES = Set.of(408, 425, 429);

    /** Sends GET, and requires an answer with status 200. */
    public JsonNode get(String path, Duration wait) throws RefusedException {
        return ask("GET", path, null, wait);
    }

    /** Sends POST, and requires an answer with status 200. */
    public JsonNode post(String path, JsonNode body) throws RefusedException {
        return ask("POST", path, body.toString(), Duration.ZERO);
    }

    /** Sends GET for a text; null if the path does not exist, or the answer is a refusal. */
    public @Nullable String text(String path) throws RefusedException {
        Reply reply = reply("GET", path, "text/plain", null, Duration.ZERO);
        return reply.status() == 200 ? reply.body() : null;
    }

    /** The answer with whatever status. */
    public Reply reply(
            String method, String path, String accept, @Nullable String json, Duration wait)
            throws RefusedException {
        try {
            return transport.send(method, path, accept, json, wait);
        } catch (SSLHandshakeException untrusted) {
            throw new RefusedException(
                    "no agreement with %s about certificates (a CA of your own: set".formatted(url)
                            + " BYZTIME_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=FILE): "
                            + untrusted.getMessage(),
                    false);
        } catch (IOException e) {
            throw new RefusedException("no answer from %s: %s".formatted(url, why(e)), true);
        }
    }

    private JsonNode ask(String method, String path, @Nullable String json, Duration wait)
            throws RefusedException {
        Reply reply = reply(method, path, JSON, json, wait);
        JsonNode body = parse(reply.body());
        if (reply.status() == 200 && body.isObject()) {
            return body;
        }
        throw refusal(reply, body);
    }

    /** What a refusal says. */
    private RefusedException refusal(Reply reply, JsonNode body) {
        if (body.path("reason").isString() && body.path("transient").isBoolean()) {
            return new RefusedException(
                    problem(body)
                            + (reply.retryAfter().isEmpty()
                                    ? ""
                                    : " (ask again in %s s)".formatted(shown(reply.retryAfter()))),
                    body.path("transient").asBoolean());
        }
        return new RefusedException(
                reply.status() == 200
                        ? "%s gives no answer of a byztime-service".formatted(url)
                        : "status %d from %s, and not from a byztime-service"
                                .formatted(reply.status(), url),
                isRetryable(reply.status()));
    }

    /** Whether a status that is not from the service itself may pass. */
    public static boolean isRetryable(int status) {
        return status >= 500 || RETRYABLE_STATUSES.contains(status);
    }

    /** A problem (RFC 9457) in one line. */
    public static String problem(JsonNode body) {
        String reason = body.path("reason").asString("");
        return shown(reason) + ": " + shown(body.path("detail").asString(""));
    }

    /** Parses JSON; a missing node if it is none. */
    public static JsonNode parse(String json) {
        try {
            return JsonMapper.shared().readTree(json);
        } catch (JacksonException noJson) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    /** The text on one line, without characters that a terminal might interpret. */
    public static String shown(String words) {
        String line = words.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= MAX_TEXT_LENGTH ? line : line.substring(0, MAX_TEXT_LENGTH) + "...";
    }

    private static String why(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
