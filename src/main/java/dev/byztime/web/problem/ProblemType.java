package dev.byztime.web.problem;

import org.springframework.http.HttpStatus;

import java.util.Locale;

/**
 * The kinds of problems that a request can cause. {@link dev.byztime.time.Unavailable} has those
 * that the clock causes.
 */
public enum ProblemType {
    INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter has a value that cannot be used"),
    MISSING_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter is missing"),
    UNKNOWN_PARAMETER(HttpStatus.BAD_REQUEST, "The parameter is not known"),
    MALFORMED_REQUEST(HttpStatus.BAD_REQUEST, "The request cannot be understood"),
    OTHER_HOST(HttpStatus.MISDIRECTED_REQUEST, "The service is not known by this name"),
    CROSS_SITE(HttpStatus.FORBIDDEN, "Pages of other sites may not send requests"),
    TOKEN_REQUIRED(HttpStatus.UNAUTHORIZED, "A token is required"),
    SCOPE_REQUIRED(HttpStatus.FORBIDDEN, "The token does not allow this"),
    TOKENS_UNREAD(HttpStatus.SERVICE_UNAVAILABLE, "The tokens cannot be read at present"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "The path, or what it names, does not exist"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This path has no such method"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "The answer does not exist in that form"),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE, "A body of this kind is not supported"),
    NOT_IMPLEMENTED(HttpStatus.NOT_IMPLEMENTED, "The protocol feature is not implemented"),
    VERSION_NOT_SUPPORTED(
            HttpStatus.HTTP_VERSION_NOT_SUPPORTED, "The protocol version is not supported"),
    TOO_MANY_RECEIVERS(HttpStatus.TOO_MANY_REQUESTS, "There is no room for another receiver"),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "The service has a fault");

    private final HttpStatus status;
    private final String title;

    ProblemType(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The name in answers and documents, such as {@code missing-parameter}. */
    public String reason() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    HttpStatus status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The kind for a status, if nothing more specific is known. */
    public static ProblemType ofStatus(int status) {
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 501 -> NOT_IMPLEMENTED;
            case 505 -> VERSION_NOT_SUPPORTED;
            default -> status >= 400 && status < 500 ? MALFORMED_REQUEST : INTERNAL_ERROR;
        };
    }
}
