package dev.byztime.web.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.RefusalReason;
import dev.byztime.time.TimeUnavailableException;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

/**
 * RFC 9457 problem details: the body of a refusal.
 *
 * @param type a path of this service where the problem is explained
 * @param title the kind of problem, always the same for one type
 * @param status the HTTP status
 * @param detail what happened in this case
 * @param reason the last part of the type, from a closed list
 * @param passing whether the same request may succeed later
 * @param parameter the parameter at fault
 * @param got its value, shortened
 * @param expected a description of valid values
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

    /** The path below which the types are explained. */
    static final String PREFIX = "/problems/";

    public static Problem of(ProblemType type, String detail) {
        return of(type, type.status().value(), detail);
    }

    /**
     * Creates a problem with a status of its own.
     *
     * @param status a status that is more specific than the type's own
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

    /** This problem, marked as transient. */
    public Problem asPassing() {
        return new Problem(type, title, status, detail, reason, true, parameter, got, expected);
    }

    /** This problem with another detail. */
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
     * @param status a status that is more specific than the type's own
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

    /** The problem of a time that is not known. */
    public static Problem of(TimeUnavailableException e) {
        return unavailable(e.reason(), e.getMessage());
    }

    /** The problem of a service that cannot do this at present, although the time is known. */
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
     * This problem for a client that sees the paths of this service below another path.
     *
     * @param contextPath the prefix of the service's paths, or the prefix that a proxy has named
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
