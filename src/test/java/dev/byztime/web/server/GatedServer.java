package dev.byztime.web.server;

import dev.byztime.web.guard.Exchanges;
import dev.byztime.web.guard.FairThreads;
import dev.byztime.web.guard.Refusals;
import dev.byztime.web.guard.RequestLimiter;

import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import tools.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.time.Duration;
import java.util.function.Predicate;

/** A server with our connections and our gate, and with a test's own handler behind the gate. */
final class GatedServer implements AutoCloseable {

    private final Server server;
    private final URI uri;

    GatedServer(
            RequestLimiter places,
            Exchanges exchanges,
            Refusals refusals,
            Connections connections,
            FairThreads requests,
            Duration idleTimeOut,
            Handler handler)
            throws Exception {
        this(
                places,
                exchanges,
                refusals,
                connections,
                requests,
                idleTimeOut,
                handler,
                request -> false);
    }

    /**
     * @param isAnsweredAtOnce whether the handler answers a request without waiting
     */
    GatedServer(
            RequestLimiter places,
            Exchanges exchanges,
            Refusals refusals,
            Connections connections,
            FairThreads requests,
            Duration idleTimeOut,
            Handler handler,
            Predicate<MetaData.Request> isAnsweredAtOnce)
            throws Exception {
        QueuedThreadPool pool = new QueuedThreadPool();
        pool.setReservedThreads(0);
        pool.setVirtualThreadsExecutor(requests);
        pool.addBean(requests, true);
        server = new Server(pool);
        RequestGate gate =
                new RequestGate(places, exchanges, refusals, "", "/health", JsonMapper.shared());
        gate.setHandler(handler);
        server.setHandler(gate);
        ServerConnector connector =
                new ServerConnector(
                        server,
                        new HeldConnections(
                                new HttpConfiguration(), connections, isAnsweredAtOnce));
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(idleTimeOut.toMillis());
        server.addConnector(connector);
        server.start();
        uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
