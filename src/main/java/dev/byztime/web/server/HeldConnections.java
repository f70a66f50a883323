package dev.byztime.web.server;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/**
 * The connection factory that makes {@link HeldConnection}s in place of Jetty's own connections.
 */
final class HeldConnections extends HttpConnectionFactory {

    private final Connections connections;

    HeldConnections(HttpConfiguration configuration, Connections connections) {
        super(configuration);
        this.connections = connections;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        HeldConnection connection =
                new HeldConnection(getHttpConfiguration(), connector, endPoint, connections);
        return configure(connection, connector, endPoint);
    }
}
