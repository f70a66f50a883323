package dev.byztime.web.server;

import dev.byztime.web.guard.BrowserGuard;
import dev.byztime.web.guard.Refusals;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;

/** A Jetty handler that applies the {@link BrowserGuard} to all requests of a server. */
final class BrowserGuardHandler extends Handler.Wrapper {

    private final BrowserGuard guard;
    private final Refusals refusals;
    private final JettyProblems problems;

    BrowserGuardHandler(BrowserGuard guard, Refusals refusals, JettyProblems problems) {
        this.guard = guard;
        this.refusals = refusals;
        this.problems = problems;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        BrowserGuard.Decision decision = guard.judge(asked(request));
        if (decision.refusal() != null && decision.kind() != null) {
            refusals.count(decision.kind());
            problems.write(request, response, decision.refusal(), callback);
            return true;
        }
        if (decision.isPreflight()) {
            response.setStatus(HttpStatus.NO_CONTENT_204);
            add(decision.headers(), response);
            response.write(true, null, callback);
            return true;
        }
        return super.handle(
                request,
                decision.headers().isEmpty()
                        ? response
                        : new WithHeaders(request, response, decision.headers()),
                callback);
    }

    /**
     * The request as the client sent it. A customizer may have replaced parts of the wrapped
     * request by values from forwarding headers.
     */
    static BrowserGuard.Asked asked(Request request) {
        Request sent = Request.unWrap(request);
        return new BrowserGuard.Asked(
                sent.getMethod(),
                sent.getHttpURI().getAuthority(),
                name -> sent.getHeaders().getValuesList(name),
                sent.getConnectionMetaData().getConnector() instanceof UnixSocketConnector);
    }

    static void add(Map<String, String> headers, Response response) {
        headers.forEach(
                (name, value) -> response.getHeaders().ensureField(new HttpField(name, value)));
    }

    /**
     * A response that adds headers only when it is written, because a problem replaces an answer
     * together with its headers.
     */
    private static final class WithHeaders extends Response.Wrapper {

        private final Map<String, String> headers;

        WithHeaders(Request request, Response response, Map<String, String> headers) {
            super(request, response);
            this.headers = headers;
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            if (!isCommitted()) {
                add(headers, this);
            }
            super.write(last, content, callback);
        }
    }
}
