package dev.byztime.client;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * A refusal by the service, or by a proxy in front of it: an RFC 9457 problem. It is no verdict.
 * Nothing was decided, unless {@link #isOutcomeUnknown}.
 */
public final class ServiceProblemException extends IOException {

    private static final long serialVersionUID = 1;

    /** What may pass by itself, if the answer does not say whether it does. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

    /** Reasons of the service that leave open what became of the request. */
    private static final Set<String> UNKNOWN = Set.of("outcome-unknown", "internal-error");

    private final int status;
    private final String type;
    private final String title;
    private final String detail;
    private final @Nullable String reason;
    private final boolean retryable;
    private final @Nullable Duration retryAfter;

    private ServiceProblemException(ServiceTransport.Reply reply, JsonNode body) {
        super(message(reply.status(), body));
        status = reply.status();
        type = body.path("type").stringValue("about:blank");
        title = body.path("title").stringValue("");
        detail = body.path("detail").stringValue("");
        reason = body.path("reason").stringValue(null);
        retryable = mayPass(status, body);
        String seconds = reply.retryAfter().strip();
        retryAfter =
                seconds.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    /** The problem in an answer whose status is not 200. */
    static ServiceProblemException of(ServiceTransport.Reply reply) {
        JsonNode body;
        try {
            body = JsonRequests.JSON.readTree(reply.body());
        } catch (JacksonException e) { // such as the page of a proxy
            body = MissingNode.getInstance();
        }
        return new ServiceProblemException(reply, body);
    }

    /** Whether a problem may pass by itself. */
    static boolean mayPass(int status, JsonNode body) {
        JsonNode said = body.path("transient");
        return said.isBoolean() ? said.booleanValue() : PASSING.contains(status);
    }

    private static String message(int status, JsonNode body) {
        String what = body.path("reason").stringValue(body.path("title").stringValue(""));
        String detail = body.path("detail").stringValue("");
        return (status + " " + what + (detail.isEmpty() ? "" : ": " + detail)).strip();
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** The URI of the kind of problem; {@code about:blank} if the answer has none. */
    public String type() {
        return type;
    }

    /** The kind of problem in words; empty if the answer has none. */
    public String title() {
        return title;
    }

    /** This occurrence in words; empty if the answer has none. */
    public String detail() {
        return detail;
    }

    /** The name of the kind, which programs look at; null if the answer is not the service's. */
    public @Nullable String reason() {
        return reason;
    }

    /**
     * Whether the service may have done what was asked for: it says that it does not know, or a
     * proxy says that it got no good answer from the service.
     */
    public boolean isOutcomeUnknown() {
        return reason == null ? status >= 500 : UNKNOWN.contains(reason);
    }

    /** Whether the same request may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }

    /** How long to wait before asking again; null if the answer does not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
