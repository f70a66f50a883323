package dev.byztime.web.server;

import dev.byztime.web.guard.BrowserGuard;
import dev.byztime.web.guard.ContainerGapsFilter;
import dev.byztime.web.problem.FaultyPart;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.Shown;

import jakarta.servlet.http.HttpServletResponse;

import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

import tools.jackson.databind.json.JsonMapper;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The error handler that answers with problems to errors outside controllers, and to exceptions
 * that no other code has handled.
 *
 * <p>Jetty has one error handler on the server, for requests that it cannot parse, and one on the
 * servlet context, for {@code sendError} and unhandled exceptions. Both are of this class. So no
 * error is dispatched through Spring MVC, which would negotiate the form of the error and fail if
 * the Accept header is the fault.
 */
final class JettyProblems extends ErrorHandler {

    private final JsonMapper json;
    private final BrowserGuard guard;
    private final PublicPath path;

    JettyProblems(JsonMapper json, BrowserGuard guard, PublicPath path) {
        this.json = json;
        this.guard = guard;
        this.path = path;
    }

    /** True for every method. Jetty's own handler answers only GET, POST and HEAD with a body. */
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        int status = response.getStatus();
        String message = (String) request.getAttribute(ERROR_MESSAGE);
        if (request.getAttribute(ERROR_EXCEPTION) instanceof HttpException refusal) {
            status = refusal.getCode();
            message = refusal.getReason();
        }
        if (status == HttpStatus.UPGRADE_REQUIRED_426) {
            // Jetty answers 426 to HTTP/2 where it is not available, but 426 would have to offer an
            // upgrade.
            status = HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505;
            message = null;
        }
        Problem problem = problem(status, message, request);
        if (request instanceof ServletContextRequest inServlet) {
            byte[] body = HttpStatus.hasNoBody(status) ? new byte[0] : bytes(request, problem);
            HttpServletResponse answer = inServlet.getHttpServletResponse();
            answer.setStatus(status);
            answer.setHeader(HttpHeader.CACHE_CONTROL.asString(), "no-store");
            answer.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            answer.setContentLength(body.length);
            answer.getOutputStream().write(body);
            callback.succeeded();
        } else if (HttpStatus.hasNoBody(status)) {
            response.setStatus(status);
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.write(true, null, callback);
        } else {
            write(request, response, problem, callback);
        }
        return true;
    }

    /** Writes a problem without a servlet. */
    void write(Request request, Response response, Problem problem, Callback callback) {
        byte[] body = bytes(request, problem);
        response.setStatus(problem.status());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        BrowserGuardHandler.add(guard.headers(BrowserGuardHandler.asked(request)), response);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private byte[] bytes(Request request, Problem problem) {
        return json.writeValueAsBytes(problem.below(path.of(request)));
    }

    /**
     * The problem for a status. A message is passed on only if it blames the client, because the
     * text of other faults may contain internals.
     */
    private Problem problem(int status, @Nullable String message, Request request) {
        ProblemType type = ProblemType.ofStatus(status);
        if (type == ProblemType.INTERNAL_ERROR) {
            return Problem.of(type, status, type.title());
        }
        FaultyPart explained =
                request.getAttribute(ContainerGapsFilter.FAULT) instanceof FaultyPart own
                        ? own
                        : JettyReasons.explained(status, message, request);
        if (explained == null && type == ProblemType.NOT_FOUND) { // outside of all that there is
            String asked = Objects.requireNonNullElse(request.getHttpURI().getPath(), "such path");
            return Problem.of(
                    type,
                    "there is no %s; %s/v3/api-docs lists what exists"
                            .formatted(Shown.shortened(asked), path.of(request)));
        }
        return explained == null
                ? Problem.of(
                        type,
                        status,
                        "refused: " + (message == null ? HttpStatus.getMessage(status) : message))
                : Problem.of(type, status, explained);
    }
}
