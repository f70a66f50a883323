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

/** Turns everything that goes wrong under a controller into a problem. */
@RestControllerAdvice
@Order(-1) // before Boot's, which knows only Spring's exceptions
public class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    /**
     * What changes by itself changes within about this many seconds: the standalone provider's
     * period.
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
    ResponseEntity<Problem> crowded(CrowdedException e) {
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
                        e.getName(),
                        got,
                        kind.map(ParameterKind::expected).orElse("a " + type.getSimpleName()),
                        null,
                        kind.map(some -> some.hint(got)).orElse(null)));
    }

    @ExceptionHandler
    ResponseEntity<Problem> otherKindOfBody(HttpMediaTypeNotSupportedException e) {
        return answer(Problem.of(ContentTypes.other(e)), e.getHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Problem> otherKindOfAnswer(
            HttpMediaTypeNotAcceptableException e, HttpServletRequest request) {
        return answer(
                Problem.of(ContentTypes.notAcceptable(accept(request), e.getSupportedMediaTypes())),
                e.getHeaders());
    }

    /** As it was sent, rather than as filters have put it. */
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
            return notTakenIn(refusal);
        }
        return answer(BodyProblems.of(e.getCause()), HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Problem> notTakenIn(BodyRefusal e) {
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
                        ? "of the actuator there is what management.endpoints.web.exposure.include"
                                + " names, health and info by default, on management.server.port if"
                                + " that is set"
                        : request.getContextPath() + "/v3/api-docs says what there is";
        return answer(
                Problem.of(
                        ProblemType.NOT_FOUND,
                        "there is no " + Shown.shortened(path) + "; " + hint),
                HttpHeaders.EMPTY);
    }

    /** The client has gone; there is nobody to answer. */
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
                            "there is no such part of health; /v3/api-docs says what there is"),
                    HttpHeaders.EMPTY);
        }
        if (e instanceof ErrorResponse known) { // Spring's own refusals
            int status = known.getStatusCode().value();
            ProblemType type = ProblemType.ofStatus(status);
            String detail = known.getBody().getDetail();
            return answer(
                    Problem.of(type, status, detail == null ? type.title() : detail),
                    known.getHeaders());
        }
        if (e instanceof HttpException refusal) { // Jetty's, when it first reads the parameters
            return answer(
                    Problem.of(
                            ProblemType.MALFORMED_REQUEST,
                            refusal.getCode(),
                            "refused: " + refusal.getReason()),
                    HttpHeaders.EMPTY);
        }
        log.error("A request met a fault", e);
        return answer(
                Problem.of(ProblemType.INTERNAL_ERROR, "the service's log says more"),
                HttpHeaders.EMPTY);
    }

    /**
     * Boot's health endpoint fails, in one way or another, at a path of several names that leads
     * nowhere. With one name, which may be that of a group that probes ask, a fault is a fault.
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

    /** When to try again, if that is of any use. */
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

    /** Whatever form the client asked for: there is only one for problems. */
    private static ResponseEntity<Problem> answer(Problem problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
