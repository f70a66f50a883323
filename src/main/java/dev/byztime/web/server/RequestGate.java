package dev.byztime.web.server;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.web.guard.Exchange;
import dev.byztime.web.guard.Exchanges;
import dev.byztime.web.guard.Refusals;
import dev.byztime.web.guard.RequestLimiter;
import dev.byztime.web.problem.Problem;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.springframework.http.MediaType;

import tools.jackson.databind.json.JsonMapper;

import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The Jetty handler that admits a request of any kind only if there is a {@link RequestLimiter
 * place} for it: requests for endpoints, files, the actuator, the API's description, and unknown
 * paths.
 *
 * <p>Only {@link BrowserGuardHandler} and {@link RequestLineHandler} come before it. They need no
 * place, because they answer at once and wait for nothing.
 */
public final class RequestGate extends Handler.Wrapper {

    private static final int STATUS = 503;
    private static final String RETRY_SECONDS = "1";
    private static final int MILLIS = 1000;
    private static final int PATIENCE_S = 30;

    private final RequestLimiter places;
    private final Exchanges exchanges;
    private final Refusals refusals;
    private final Set<String> probes;
    private final String health;
    private final byte[] noRoom;

    /**
     * Creates the handler.
     *
     * @param prefix the prefix of all paths
     * @param health the path of the actuator's health, which probes ask for
     */
    RequestGate(
            RequestLimiter places,
            Exchanges exchanges,
            Refusals refusals,
            String prefix,
            String health,
            JsonMapper json) {
        this.places = places;
        this.exchanges = exchanges;
        this.refusals = refusals;
        this.probes = Set.of(prefix + "/livez", prefix + "/readyz", prefix + health);
        this.health = prefix + health + "/";
        this.noRoom =
                json.writeValueAsBytes(
                        Problem.of(
                                new ServiceRefusal(
                                        ServiceRefusal.Reason.NO_ROOM,
                                        "the service has as many requests under way as"
                                                + " its memory allows")));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        RequestLimiter.Kind kind =
                isProbe(request) ? RequestLimiter.Kind.PROBE : RequestLimiter.Kind.QUICK;
        if (!places.tryTake(kind)) {
            refusals.count(Refusals.Kind.NO_ROOM);
            refuse(response, callback);
            return true;
        }
        Connection connection = request.getConnectionMetaData().getConnection();
        Exchange exchange =
                new Exchange(
                        exchanges,
                        request,
                        kind,
                        patience(connection),
                        connection instanceof HeldConnection held ? held.bytes() : 0);
        Request watched = exchange.watched(request);
        exchanges.add(exchange);
        if (connection instanceof HeldConnection held) {
            held.begin();
        }
        boolean handled = false;
        try {
            handled =
                    super.handle(
                            watched,
                            exchange.watched(watched, response),
                            Callback.from(() -> leave(exchange, connection), callback));
        } finally {
            if (!handled) {
                leave(exchange, connection);
            }
            // A client may have sent many requests at once, and this thread would go on with them.
            Thread.yield();
        }
        return handled;
    }

    private boolean isProbe(Request request) {
        String path = Request.getPathInContext(request);
        return probes.contains(path) || path.startsWith(health);
    }

    private static int patience(Connection connection) {
        long idleMs = connection.getEndPoint().getIdleTimeout();
        return idleMs <= 0 ? PATIENCE_S : (int) Math.min((idleMs + MILLIS - 1) / MILLIS, 3600);
    }

    private void leave(Exchange exchange, Connection connection) {
        if (exchange.leave()) {
            exchanges.remove(exchange);
            places.leave(exchange.place());
            if (connection instanceof HeldConnection held) {
                held.end();
            }
        }
    }

    private void refuse(Response response, Callback callback) {
        response.setStatus(STATUS);
        response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, noRoom.length);
        response.write(true, ByteBuffer.wrap(noRoom), callback);
    }
}
