package dev.byztime.web.problem;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.web.value.ParameterKind;
import dev.byztime.web.value.Shown;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The exception handler of all controllers, which turns exceptions into problems. */
@RestControllerAdvice
@Order(-1) // before Boot's, which knows only Spring's exceptions
public class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    /**
     * The Retry-After of transient problems in seconds. Most of them pass within the period of the
     * standalone provider, which is about a second.
     */
    private static final String RETRY_SECONDS = "1";

    private static final Set<EndpointId> HEALTH = Set.of(EndpointId.of("health"));
    private static final Pattern SEVERAL_NAMES = Pattern.compile("/*[^/]+/.+", Pattern.DOTALL);

    private final ActuatorPaths actuator;

    ProblemAdvice(ActuatorPaths actuator) {
        this.actuator = actuator;
    }

    @ExceptionHandler
    ResponseEntity<Problem> timeUnavailable(TimeUnavailableException e) {
        return answer(Problem.of(e), retryIf(e.reason().isTransient()));
    }

    @ExceptionHandler
    ResponseEntity<Problem> refused(ServiceRefusal e) {
        return answer(Problem.of(e), retryIf(e.reason().isTransient()));
    }

    @ExceptionHandler
    ResponseEntity<Problem> badParameter(BadParameterException e) {
        return answer(Problem.of(e), HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Problem> refused(ProblemException e) {
        HttpHeaders headers = new HttpHeaders();
        if (e.retryAfter() != null) {
            headers.set(HttpHeaders.RETRY_AFTER, e.retryAfter());
        }
        return answer(e.problem(), headers);
    }

    @ExceptionHandler
    ResponseEntity<Problem> mismatch(MethodArgumentTypeMismatchException e) {
        Class<?> type = e.getRequiredType() == null ? Object.class : e.getRequiredType();
        String got = String.valueOf(e.getValue());
        Optional<ParameterKind> kind = ParameterKind.of(type);
        return badParameter(
                new BadParameterException(
                        ProblemType.INVALID_PARAMETER,
                        new FaultyPart(
                                e.getName(),
                                got,
                                kind.map(ParameterKind::expected)
                                        .orElse("a " + type.getSimpleName()),
                                null,
                                kind.map(some -> some.hint(got)).orElse(null))));
    }

    @ExceptionHandler
    ResponseEntity<Problem> otherKindOfBody(HttpMediaTypeNotSupportedException e) {
        return answer(ContentTypes.other(e), e.getHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Problem> otherKindOfAnswer(
            HttpMediaTypeNotAcceptableException e, HttpServletRequest request) {
        return answer(
                ContentTypes.notAcceptable(accept(request), e.getSupportedMediaTypes()),
                e.getHeaders());
    }

    /** The Accept header as it was sent, before filters changed it. */
    private static String accept(HttpServletRequest request) {
        ServletRequest sent = request;
        while (sent instanceof ServletRequestWrapper wrapper) {
            sent = wrapper.getRequest();
        }
        return sent instanceof HttpServletRequest http
                ? String.join(", ", Collections.list(http.getHeaders(HttpHeaders.ACCEPT)))
                : "";
    }

    @ExceptionHandler
    ResponseEntity<Problem> missing(MissingServletRequestParameterException e) {
        return badParameter(
                new BadParameterException(
                        ProblemType.MISSING_PARAMETER, e.getParameterName(), null, expected(e)));
    }

    @ExceptionHandler
    ResponseEntity<Problem> unreadable(HttpMessageNotReadableException e) {
        BodyRefusal refusal = BodyRefusal.in(e);
        if (refusal != null) {
            return refusedBody(refusal);
        }
        return answer(BodyProblems.of(e.getCause()), HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Problem> refusedBody(BodyRefusal e) {
        return answer(e.problem(), retryIf(e.problem().passing()));
    }

    @ExceptionHandler
    ResponseEntity<Problem> noSuchMethod(HttpRequestMethodNotSupportedException e) {
        return answer(
                Problem.of(
                        ProblemType.METHOD_NOT_ALLOWED,
                        "expected " + String.join(" or ", supported(e)) + ", not " + e.getMethod()),
                e.getHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Problem> nothingThere(NoResourceFoundException e, HttpServletRequest request) {
        return nothingAt("/" + e.getResourcePath(), request);
    }

    @ExceptionHandler
    ResponseEntity<Problem> nobodyThere(NoHandlerFoundException e, HttpServletRequest request) {
        return nothingAt(e.getRequestURL(), request);
    }

    private ResponseEntity<Problem> nothingAt(String path, HttpServletRequest request) {
        String hint =
                actuator.isBelow(path)
                        ? "the actuator has only the endpoints that"
                                + " management.endpoints.web.exposure.include names, health and"
                                + " info by default, on management.server.port if that is set"
                        : request.getContextPath() + "/v3/api-docs lists what exists";
        return answer(
                Problem.of(
                        ProblemType.NOT_FOUND,
                        "there is no " + Shown.shortened(path) + "; " + hint),
                HttpHeaders.EMPTY);
    }

    /** Does nothing: the client has gone, so nobody reads an answer. */
    @ExceptionHandler
    void gone(AsyncRequestNotUsableException e) {}

    @ExceptionHandler
    @Nullable ResponseEntity<Problem> other(
            Exception e, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            return null;
        }
        if (isBelowHealth(e, request)) {
            return answer(
                    Problem.of(
                            ProblemType.NOT_FOUND,
                            "health has no such part; /v3/api-docs lists what exists"),
                    HttpHeaders.EMPTY);
        }
        if (e instanceof ErrorResponse known) { // a refusal by Spring
            int status = known.getStatusCode().value();
            ProblemType type = ProblemType.ofStatus(status);
            String detail = known.getBody().getDetail();
            return answer(
                    Problem.of(type, status, detail == null ? type.title() : detail),
                    known.getHeaders());
        }
        if (e instanceof HttpException refusal) { // from Jetty's parser of parameters
            return answer(
                    Problem.of(
                            ProblemType.MALFORMED_REQUEST,
                            refusal.getCode(),
                            "refused: " + refusal.getReason()),
                    HttpHeaders.EMPTY);
        }
        log.error("A request failed", e);
        return answer(
                Problem.of(ProblemType.INTERNAL_ERROR, "the service's log has the details"),
                HttpHeaders.EMPTY);
    }

    /**
     * Whether an unknown path below the health endpoint made Boot's endpoint fail, which it does
     * for unknown paths with several names. A path with one name may be a group that probes ask
     * for, so a failure there is reported as a failure.
     */
    private boolean isBelowHealth(Exception e, HttpServletRequest request) {
        return (e instanceof IllegalArgumentException || e instanceof IllegalStateException)
                && ActuatorPaths.isActuator(
                        request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE))
                && actuator.isAt(request, HEALTH)
                && request.getAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE)
                        instanceof String below
                && SEVERAL_NAMES.matcher(below).matches();
    }

    /** The Retry-After header, if a later request may succeed. */
    public static HttpHeaders retryIf(boolean passing) {
        HttpHeaders headers = new HttpHeaders();
        if (passing) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return headers;
    }

    private static String[] supported(HttpRequestMethodNotSupportedException e) {
        String[] methods = e.getSupportedMethods();
        return methods == null ? new String[] {"another method"} : methods;
    }

    private static String expected(MissingServletRequestParameterException e) {
        var parameter = e.getMethodParameter();
        return parameter == null
                ? "a value"
                : ParameterKind.of(parameter.getParameterType())
                        .map(ParameterKind::expected)
                        .orElse("a value");
    }

    /** An answer with a problem. Its media type is fixed, whatever the client accepts. */
    private static ResponseEntity<Problem> answer(Problem problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
