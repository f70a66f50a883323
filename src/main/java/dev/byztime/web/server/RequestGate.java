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

    /**
     * The first names of the paths of our endpoints. Whatever else is asked for is a document, or
     * has to be looked for among files.
     */
    private static final Set<String> ENDPOINTS =
            Set.of("time", "leases", "tickets", "commits", "at-most-once", "peers", "problems");

    private static final int STATUS = 503;
    private static final String RETRY_SECONDS = "1";
    private static final int MILLIS = 1000;
    private static final int PATIENCE_S = 30;

    private final RequestLimiter places;
    private final Exchanges exchanges;
    private final Refusals refusals;
    private final String prefix;
    private final Set<String> probes;
    private final String health;
    private final byte[] noRoom;
    private final byte[] noTurn;

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
        this.prefix = prefix;
        this.probes = Set.of(prefix + "/livez", prefix + "/readyz", prefix + health);
        this.health = prefix + health + "/";
        this.noRoom =
                noRoom(json, "the service has as many requests under way as its memory allows");
        this.noTurn =
                noRoom(json, "too many requests ask for files, descriptions, lists or metrics");
    }

    private static byte[] noRoom(JsonMapper json, String detail) {
        return json.writeValueAsBytes(
                Problem.of(new ServiceRefusal(ServiceRefusal.Reason.NO_ROOM, detail)));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        RequestLimiter.Kind kind = kind(Request.getPathInContext(request));
        if (!places.tryTake(kind)) {
            refusals.count(Refusals.Kind.NO_ROOM);
            refuse(response, callback, noRoom);
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
            Callback left = Callback.from(() -> leave(exchange, connection), callback);
            if (kind == RequestLimiter.Kind.DOCUMENT && !exchange.awaitTurn()) {
                refusals.count(Refusals.Kind.NO_ROOM);
                refuse(response, left, noTurn);
                handled = true;
            } else {
                handled = super.handle(watched, exchange.watched(watched, response), left);
            }
        } finally {
            if (!handled) {
                leave(exchange, connection);
            }
            if (Thread.currentThread().isVirtual()
                    && connection instanceof HeldConnection held
                    && held.hasMore()) {
                // The client has sent its next request already, and this thread goes on with it.
                held.yieldTurn(request.getComponents().getExecutor());
            }
        }
        return handled;
    }

    private RequestLimiter.Kind kind(String path) {
        if (probes.contains(path) || path.startsWith(health)) {
            return RequestLimiter.Kind.PROBE;
        }
        return path.startsWith(prefix) && isEndpoint(path.substring(prefix.length()))
                ? RequestLimiter.Kind.QUICK
                : RequestLimiter.Kind.DOCUMENT;
    }

    /** Whether one of our endpoints may be there. */
    static boolean isEndpoint(String path) {
        int end = path.indexOf('/', 1);
        return path.startsWith("/")
                && ENDPOINTS.contains(path.substring(1, end < 0 ? path.length() : end));
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

    private void refuse(Response response, Callback callback, byte[] problem) {
        response.setStatus(STATUS);
        response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, problem.length);
        response.write(true, ByteBuffer.wrap(problem), callback);
    }
}
