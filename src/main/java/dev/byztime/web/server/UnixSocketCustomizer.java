package dev.byztime.web.server;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

import java.net.InetAddress;

/**
 * The customizer that makes the service listen on a Unix domain socket too, or only there if {@code
 * server.port=-1}.
 *
 * <p>It runs before {@link JettyCustomizer}, which checks who can reach the port.
 */
@Component
@ConditionalOnProperty("byztime.unix-socket")
final class UnixSocketCustomizer
        implements WebServerFactoryCustomizer<JettyServletWebServerFactory>, Ordered {

    private final UnixSocket socket;

    UnixSocketCustomizer(UnixSocket socket) {
        this.socket = socket;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE - 2;
    }

    @Override
    public void customize(JettyServletWebServerFactory factory) {
        boolean alone = factory.getPort() < 0;
        if (alone) { // Boot would make a server without connectors
            factory.setPort(0);
            factory.setAddress(InetAddress.getLoopbackAddress());
        }
        factory.addServerCustomizers(server -> listen(server, alone));
    }

    private void listen(Server server, boolean alone) {
        Connector tcp = server.getConnectors()[0];
        HttpConfiguration like =
                tcp.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
        HttpConfiguration plain = new HttpConfiguration(like);
        plain.getCustomizers().removeIf(SecureRequestCustomizer.class::isInstance);
        UnixSocketConnector connector =
                new UnixSocketConnector(server, socket, new HttpConnectionFactory(plain));
        connector.setAcceptQueueSize(JettyCustomizer.ACCEPT_QUEUE);
        connector.setIdleTimeout(tcp.getIdleTimeout());
        if (alone) {
            server.setConnectors(new Connector[] {connector});
        } else {
            server.addConnector(connector);
        }
    }
}
