package dev.byztime.web.fastpath;

import dev.byztime.web.guard.RequestTimers;

import io.micrometer.core.instrument.Timer;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The Jetty handler that answers requests of {@link FastPathEndpoint}s before Spring MVC.
 *
 * <p>It answers a request only if it knows everything in it: GET by HTTP/1.1, the exact path, and
 * no header beyond those that change nothing in the answer. It counts the request in the timer in
 * which Spring MVC would have counted it.
 *
 * <p>On a platform thread, which is the selector's, it answers at once or lets a virtual thread go
 * on with the request.
 */
public final class FastPathHandler extends Handler.Wrapper {

    /** Headers that do not change the answer, whatever they contain. */
    private static final Set<HttpHeader> HARMLESS =
            EnumSet.of(
                    HttpHeader.HOST,
                    HttpHeader.USER_AGENT,
                    HttpHeader.ACCEPT_ENCODING,
                    HttpHeader.ACCEPT_LANGUAGE,
                    HttpHeader.AUTHORIZATION,
                    HttpHeader.CACHE_CONTROL,
                    HttpHeader.CONNECTION,
                    HttpHeader.PRAGMA);

    private static final HttpField NEVER_CACHED =
            new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

    /** An endpoint with the timer of its answers. */
    private record Timed(FastPathEndpoint endpoint, Timer timer) {}

    private final ObjectProvider<FastPathEndpoint> endpoints;
    private final RequestTimers timers;
    private final String prefix;

    /** By whole path; null until the first request, because the server is made before endpoints. */
    private volatile @Nullable Map<String, Timed> byPath;

    /**
     * @param prefix the context path
     */
    public FastPathHandler(
            ObjectProvider<FastPathEndpoint> endpoints, RequestTimers timers, String prefix) {
        this.endpoints = endpoints;
        this.timers = timers;
        this.prefix = prefix;
    }

    /**
     * Whether {@link #handle} answers a request without waiting for anything, or else leaves it to
     * a virtual thread.
     */
    public boolean answersAtOnce(MetaData.Request request) {
        Map<String, Timed> known = byPath;
        return known != null
                && known.containsKey(request.getHttpURI().getPath())
                && form(request.getMethod(), request.getHttpVersion(), request.getHttpFields())
                        != null;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (answer(request, response, callback)) {
            return true;
        }
        if (Thread.currentThread().isVirtual()) {
            return super.handle(request, response, callback);
        }
        request.getComponents()
                .getExecutor()
                .execute(() -> handleLater(request, response, callback));
        return true;
    }

    /** Handles a request as the server does that calls {@link #handle}. */
    private void handleLater(Request request, Response response, Callback callback) {
        try {
            if (!handle(request, response, callback)) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
            }
        } catch (Throwable e) {
            callback.failed(e);
        }
    }

    private boolean answer(Request request, Response response, Callback callback) {
        Timed timed = byPath().get(request.getHttpURI().getPath());
        AnswerForm form =
                timed == null
                        ? null
                        : form(
                                request.getMethod(),
                                request.getConnectionMetaData().getHttpVersion(),
                                request.getHeaders());
        return timed != null && form != null && answer(timed, form, request, response, callback);
    }

    private boolean answer(
            Timed timed, AnswerForm form, Request request, Response response, Callback callback) {
        long begunNs = timers.nowNs();
        boolean mayWait = Thread.currentThread().isVirtual();
        ByteBuffer body = timed.endpoint.answer(request.getHttpURI().getQuery(), form, mayWait);
        if (body == null) {
            return false;
        }
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().add(NEVER_CACHED);
        response.getHeaders().add(form.contentType());
        response.write(true, body, callback);
        timed.timer.record(timers.nowNs() - begunNs, TimeUnit.NANOSECONDS);
        return true;
    }

    /** The form that the client wants; null if something in the request is not known here. */
    private static @Nullable AnswerForm form(
            String method, HttpVersion version, HttpFields headers) {
        if (!HttpMethod.GET.is(method) || version != HttpVersion.HTTP_1_1) {
            return null;
        }
        AnswerForm form = null;
        for (HttpField field : headers) {
            HttpHeader header = field.getHeader();
            if (header == HttpHeader.ACCEPT) {
                String accept = field.getValue();
                AnswerForm accepted = accept == null ? null : AnswerForm.accepted(accept);
                if (accepted == null || form != null) {
                    return null;
                }
                form = accepted;
            } else if (header == null || !HARMLESS.contains(header)) {
                return null;
            }
        }
        return form == null ? AnswerForm.JSON : form;
    }

    private Map<String, Timed> byPath() {
        Map<String, Timed> known = byPath;
        if (known == null) {
            known =
                    endpoints.stream()
                            .collect(
                                    Collectors.toMap(
                                            endpoint -> prefix + endpoint.path(),
                                            endpoint ->
                                                    new Timed(
                                                            endpoint,
                                                            timers.timer(
                                                                    HttpMethod.GET.asString(),
                                                                    endpoint.path(),
                                                                    HttpStatus.OK_200,
                                                                    null))));
            byPath = known;
        }
        return known;
    }
}
