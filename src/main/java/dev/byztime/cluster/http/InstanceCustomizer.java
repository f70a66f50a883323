package dev.byztime.cluster.http;

import dev.byztime.cluster.ReceivedRequests;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

/** Puts the {@link InstanceHandler} before all other handlers, which other customizers add. */
@Component
final class InstanceCustomizer
        implements WebServerFactoryCustomizer<JettyServletWebServerFactory>, Ordered {

    private final ObjectProvider<ReceivedRequests> received;
    private final ObjectProvider<InstanceTls> tls;
    private final JsonMapper json;

    InstanceCustomizer(
            ObjectProvider<ReceivedRequests> received,
            ObjectProvider<InstanceTls> tls,
            JsonMapper json) {
        this.received = received;
        this.tls = tls;
        this.json = json;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(JettyServletWebServerFactory factory) {
        factory.addServerCustomizers(
                server -> server.insertHandler(new InstanceHandler(received, tls, json)));
    }
}
