package dev.byztime.web.server;

import dev.byztime.access.Access;
import dev.byztime.web.guard.BrowserGuard;
import dev.byztime.web.guard.ConnectionRoom;
import dev.byztime.web.guard.ContainerGapsFilter;
import dev.byztime.web.guard.Exchanges;
import dev.byztime.web.guard.Refusals;
import dev.byztime.web.guard.RequestLimiter;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;

import org.eclipse.jetty.ee11.webapp.AbstractConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

import tools.jackson.databind.json.JsonMapper;

import java.net.InetAddress;

/**
 * Fits Jetty to many long polls at once, makes its own refusals problems too, and keeps it from
 * listening where strangers would reach it unasked.
 *
 * <p>Comes after Boot's customizers, whose thread pool it replaces. The main server has it because
 * it is found by scanning; one of the actuator's own, because it is listed in {@code META-INF}
 * under the annotation's name.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class JettyCustomizer implements WebServerFactoryCustomizer<JettyServletWebServerFactory>, Ordered {

    /**
     * Connections that the kernel keeps until they are accepted; net.core.somaxconn caps it.
     * Jetty's default means 50, and a burst of clients overflows that: the kernel then drops their
     * last packet of the handshake, and they wait on connections that the server never sees.
     */
    static final int ACCEPT_QUEUE = 4096;

    /**
     * Bytes of an answer that the kernel takes for a client that does not read. By itself it takes
     * megabytes, for each connection.
     */
    private static final int SEND_BUFFER = 128 * 1024;

    /** Jetty's takes 64 KB or more of each connection from its second request on. */
    private static final int NO_HEADER_CACHE = 0;

    private static final Logger log = LoggerFactory.getLogger(JettyCustomizer.class);

    private final JsonMapper json;
    private final Access access;
    private final BrowserGuard guard;
    private final Refusals refusals;
    private final SslBundles bundles;
    private final SslProperties bundleSettings;
    private final boolean isOfActuator;
    private final boolean isPathToldByProxy;
    private final RequestLimiter places;
    private final Exchanges exchanges;
    private final Connections connections;
    private final ConnectionRoom room;

    /** Before the paths of this server. */
    private final String prefix;

    /** The path of the actuator's health. */
    private final String health;

    /** For the actuator's server, if nobody said another. */
    private final @Nullable InetAddress usual;

    JettyCustomizer(
            JsonMapper json,
            Access access,
            BrowserGuard guard,
            Refusals refusals,
            SslBundles bundles,
            SslProperties bundleSettings,
            ServerProperties main,
            RequestLimiter places,
            Exchanges exchanges,
            Connections connections,
            ConnectionRoom room,
            ApplicationContext context) {
        this.json = json;
        this.access = access;
        this.guard = guard;
        this.refusals = refusals;
        this.bundles = bundles;
        this.bundleSettings = bundleSettings;
        this.isPathToldByProxy = ForwardedHeadersConfiguration.areBelieved(main);
        this.isOfActuator = context.getParent() != null;
        this.usual = isOfActuator ? main.getAddress() : null;
        this.places = places;
        this.exchanges = exchanges;
        this.connections = connections;
        this.room = room;
        Environment settings = context.getEnvironment();
        this.prefix =
                settings.getProperty(
                        isOfActuator
                                ? "management.server.base-path"
                                : "server.servlet.context-path",
                        "");
        this.health =
                settings.getProperty("management.endpoints.web.base-path", "/actuator") + "/health";
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(JettyServletWebServerFactory factory) {
        if (factory.getAddress() == null) {
            factory.setAddress(usual);
        }
        access.requireMayListen(factory.getAddress());
        requireKeys(factory.getSsl());
        factory.setThreadPool(uncappedVirtualThreads());
        JettyProblems problems =
                new JettyProblems(
                        json,
                        guard,
                        new PublicPath(
                                factory.getSettings().getContextPath().toString(),
                                isPathToldByProxy));
        factory.addServerCustomizers(server -> customize(server, problems));
        if (isOfActuator) { // whose context does not look for filters in ours
            factory.addInitializers(JettyCustomizer::addFilter);
        }
        String bundle = factory.getSsl() == null ? null : factory.getSsl().getBundle();
        if (bundle != null) {
            factory.addServerCustomizers(server -> keepUpToDate(server, bundle));
        }
        factory.addConfigurations(new ProblemsInContext(problems));
    }

    private void requireKeys(@Nullable Ssl ssl) {
        if (ssl == null || !Ssl.isEnabled(ssl)) {
            return;
        }
        String prefix = isOfActuator ? "management.server.ssl" : "server.ssl";
        TlsKeys.requireUsable(
                WebServerSslBundle.get(ssl, bundles), TlsFiles.of(prefix, ssl, bundleSettings));
        for (Ssl.ServerNameSslBundle one : ssl.getServerNameBundles()) {
            TlsKeys.requireUsable(
                    bundles.getBundle(one.bundle()), TlsFiles.of(one.bundle(), bundleSettings));
        }
    }

    /**
     * Boot's pool lets only server.jetty.threads.max run at a time, waiting ones included; 0 lifts
     * that.
     */
    private static VirtualThreadPool uncappedVirtualThreads() {
        VirtualThreadPool pool = new VirtualThreadPool(0);
        pool.setName("http-");
        return pool;
    }

    private static void addFilter(ServletContext context) {
        FilterRegistration.Dynamic filter =
                context.addFilter("containerGaps", new ContainerGapsFilter());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(null, false, "/*");
    }

    private void customize(Server server, JettyProblems problems) {
        server.setErrorHandler(problems);
        RequestGate gate = new RequestGate(places, exchanges, refusals, prefix, health, json);
        gate.setHandler(server.getHandler());
        server.setHandler(gate);
        server.insertHandler(new RequestLineHandler(problems));
        // Outermost, since browsers read no answer without its headers. It holds nothing.
        server.insertHandler(new BrowserGuardHandler(guard, refusals, problems));
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector tcp) {
                tcp.setAcceptQueueSize(ACCEPT_QUEUE);
                tcp.setAcceptedSendBufferSize(SEND_BUFFER);
                tcp.getSelectorManager().addEventListener(new Accepting(connections, room));
            }
            HttpConnectionFactory http =
                    connector.getConnectionFactory(HttpConnectionFactory.class);
            if (http != null && connector instanceof AbstractConnector replaceable) {
                http.getHttpConfiguration().setHeaderCacheSize(NO_HEADER_CACHE);
                // By default a line may end with a line feed alone, which proxies may see
                // otherwise.
                http.getHttpConfiguration().setHttpCompliance(HttpCompliance.STRICT);
                replaceable.addConnectionFactory(
                        new HeldConnections(http.getHttpConfiguration(), connections));
            }
        }
    }

    /** Certificates are exchanged while the service runs; Boot does this for Tomcat only. */
    private void keepUpToDate(Server server, String name) {
        for (Connector connector : server.getConnectors()) {
            SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
            if (tls != null) {
                bundles.addBundleUpdateHandler(
                        name, bundle -> exchange(tls.getSslContextFactory(), name, bundle));
            }
        }
    }

    private void exchange(SslContextFactory.Server tls, String name, SslBundle bundle) {
        SslStoreBundle stores = bundle.getStores();
        try {
            TlsKeys.requireUsable(bundle, TlsFiles.of(name, bundleSettings));
            tls.reload(now -> {
                now.setKeyStore(stores.getKeyStore());
                now.setTrustStore(stores.getTrustStore());
            });
            log.info("The certificate has been exchanged");
        } catch (TlsKeyException e) {
            log.error("{}; the old certificate is kept. {}", e.getMessage(), e.action());
        } catch (Exception e) { // which is all that Jetty declares
            log.error("The new certificate cannot be used; the old one is kept", e);
        }
    }

    /**
     * Replaces the error handler that Boot gives the servlet context: the last configuration wins.
     */
    private static final class ProblemsInContext extends AbstractConfiguration {

        private final JettyProblems problems;

        ProblemsInContext(JettyProblems problems) {
            super(new Builder());
            this.problems = problems;
        }

        @Override
        public void configure(WebAppContext context) {
            context.setErrorHandler(problems);
        }
    }
}
