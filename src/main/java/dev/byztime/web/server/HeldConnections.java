package dev.byztime.web.server;

import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

import java.util.function.Predicate;

/**
 * The connection factory that makes {@link HeldConnection}s in place of Jetty's own connections.
 */
final class HeldConnections extends HttpConnectionFactory {

    private final Connections connections;
    private final Predicate<MetaData.Request> isAnsweredAtOnce;

    /**
     * @param isAnsweredAtOnce whether the handlers answer a request without waiting for anything,
     *     so that the thread that has read it may call them
     */
    HeldConnections(
            HttpConfiguration configuration,
            Connections connections,
            Predicate<MetaData.Request> isAnsweredAtOnce) {
        super(configuration);
        this.connections = connections;
        this.isAnsweredAtOnce = isAnsweredAtOnce;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        HeldConnection connection =
                new HeldConnection(
                        getHttpConfiguration(), connector, endPoint, connections, isAnsweredAtOnce);
        return configure(connection, connector, endPoint);
    }
}
