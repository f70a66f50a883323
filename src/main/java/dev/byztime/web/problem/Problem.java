package dev.byztime.web.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.RefusalReason;
import dev.byztime.time.TimeUnavailableException;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that is none: RFC 9457 problem details.
 *
 * @param type a path of this service where the problem is explained
 * @param title the kind of problem, always the same for one type
 * @param status the HTTP status
 * @param detail what happened here
 * @param reason the last part of the type, from a closed list
 * @param passing whether the same request may succeed later
 * @param parameter the parameter at fault
 * @param got what it was, shortened
 * @param expected what would do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = {"type", "title", "status", "detail", "reason", "transient"})
public record Problem(
        @Schema(format = "uri-reference", example = "/problems/too-old") String type,
        String title,
        int status,
        String detail,
        String reason,
        @JsonProperty("transient")
                @Schema(description = "whether the same request may succeed later")
                boolean passing,
        @Nullable String parameter,
        @Nullable String got,
        @Nullable String expected) {

    /** Where the types are explained. */
    static final String PREFIX = "/problems/";

    public static Problem of(ProblemType type, String detail) {
        return of(type, type.status().value(), detail);
    }

    /**
     * @param status one that says more than the type's own
     */
    public static Problem of(ProblemType type, int status, String detail) {
        return new Problem(
                PREFIX + type.reason(),
                type.title(),
                status,
                detail,
                type.reason(),
                false,
                null,
                null,
                null);
    }

    /** The same of what may pass by itself. */
    public Problem asPassing() {
        return new Problem(type, title, status, detail, reason, true, parameter, got, expected);
    }

    /** The same with other words. */
    Problem saying(String account) {
        return new Problem(type, title, status, account, reason, passing, parameter, got, expected);
    }

    /** The problem of bad input. */
    public static Problem of(BadParameterException e) {
        return of(e.type(), e.part());
    }

    /** The problem of a part of the request. */
    public static Problem of(ProblemType type, FaultyPart part) {
        return of(type, type.status().value(), part);
    }

    /**
     * The problem of a part of the request.
     *
     * @param status one that says more than the type's own
     */
    public static Problem of(ProblemType type, int status, FaultyPart part) {
        return new Problem(
                PREFIX + type.reason(),
                type.title(),
                status,
                part.detail(),
                type.reason(),
                false,
                part.shortName(),
                part.shortGot(),
                part.expected());
    }

    /** Time is not known. */
    public static Problem of(TimeUnavailableException e) {
        return unavailable(e.reason(), e.getMessage());
    }

    /** Time is known, but the service cannot do this at present. */
    public static Problem of(ServiceRefusal e) {
        return unavailable(e.reason(), e.getMessage());
    }

    private static Problem unavailable(RefusalReason why, @Nullable String detail) {
        return new Problem(
                PREFIX + why.reason(),
                why.title(),
                503,
                String.valueOf(detail),
                why.reason(),
                why.isTransient(),
                null,
                null,
                null);
    }

    /**
     * The same, for a client that sees the paths of this service below another one.
     *
     * @param contextPath of the request: what the service's paths begin with, or a proxy's
     */
    public Problem below(String contextPath) {
        return contextPath.isEmpty()
                ? this
                : new Problem(
                        contextPath + type,
                        title,
                        status,
                        detail,
                        reason,
                        passing,
                        parameter,
                        got,
                        expected);
    }
}
