package dev.byztime.web.server;

import dev.byztime.access.Access;
import dev.byztime.web.fastpath.FastPathEndpoint;
import dev.byztime.web.fastpath.FastPathHandler;
import dev.byztime.web.guard.BrowserGuard;
import dev.byztime.web.guard.ConnectionRoom;
import dev.byztime.web.guard.ContainerGapsFilter;
import dev.byztime.web.guard.Exchanges;
import dev.byztime.web.guard.FairThreads;
import dev.byztime.web.guard.Refusals;
import dev.byztime.web.guard.RequestLimiter;
import dev.byztime.web.guard.RequestTimers;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;

import org.eclipse.jetty.ee11.webapp.AbstractConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

import tools.jackson.databind.json.JsonMapper;

import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * The customizer of Jetty: it adapts the server to many simultaneous long polls, turns the server's
 * own refusals into problems, and refuses to listen where strangers could reach the service by
 * accident.
 *
 * <p>It runs after Boot's customizers, because it replaces their thread pool. Component scanning
 * finds it for the main server. A management server of its own gets it because {@code META-INF}
 * lists it under the annotation's name.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class JettyCustomizer implements WebServerFactoryCustomizer<JettyServletWebServerFactory>, Ordered {

    /**
     * The number of connections that the kernel keeps until they are accepted; net.core.somaxconn
     * caps it. Jetty's default is 50, which a burst of clients exceeds. The kernel then drops the
     * last packet of their handshake, and they wait on connections that the server never sees.
     */
    static final int ACCEPT_QUEUE = 4096;

    /**
     * The bytes of an answer that the kernel buffers for a client that does not read. By default it
     * buffers megabytes for each connection.
     */
    private static final int SEND_BUFFER = 128 * 1024;

    /**
     * Switches Jetty's cache of header fields off, which takes at least 64 KB of each connection
     * from its second request on.
     */
    private static final int NO_HEADER_CACHE = 0;

    /**
     * The platform threads for each processor, and the bounds of their number. They only accept,
     * select and begin connections. By default a burst of connections makes 200 of them, which keep
     * 20 MB of stacks for hours. Jetty chooses the number of its selectors by this number too: one
     * for 16 threads at most.
     */
    private static final int THREADS_PER_PROCESSOR = 16;

    private static final int MIN_THREADS = 32;
    private static final int MAX_THREADS = 200;

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
    private final ObjectProvider<FastPathEndpoint> endpoints;
    private final RequestTimers timers;

    /** The prefix of all paths of this server. */
    private final String prefix;

    /** The path of the actuator's health. */
    private final String health;

    /** The default address of the management server. */
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
            ObjectProvider<FastPathEndpoint> endpoints,
            RequestTimers timers,
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
        this.endpoints = endpoints;
        this.timers = timers;
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
        return LOWEST_PRECEDENCE - 1; // before those that put handlers before all of these
    }

    @Override
    public void customize(JettyServletWebServerFactory factory) {
        if (factory.getAddress() == null) {
            factory.setAddress(usual);
        }
        access.requireMayListen(factory.getAddress());
        requireKeys(factory.getSsl());
        factory.setThreadPool(threads());
        JettyProblems problems =
                new JettyProblems(
                        json,
                        guard,
                        new PublicPath(
                                factory.getSettings().getContextPath().toString(),
                                isPathToldByProxy));
        factory.addServerCustomizers(server -> customize(server, problems));
        if (factory.getShutdown() == Shutdown.GRACEFUL) {
            factory.setShutdown(Shutdown.IMMEDIATE); // else Boot would add a handler of its own
            factory.addServerCustomizers(server -> server.insertHandler(new UnderWay()));
        }
        if (isOfActuator) { // its context does not look for our filters
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
     * Platform threads that accept and select connections, and virtual threads that answer
     * requests. The number of requests is limited by {@link RequestGate} alone. Boot's pool limits
     * the threads that run at once, waiting ones included, to server.jetty.threads.max. A selector
     * on a virtual thread would keep one of the few carriers of virtual threads to itself.
     */
    private static QueuedThreadPool threads() {
        FairThreads requests = new FairThreads("http-");
        QueuedThreadPool pool = new QueuedThreadPool();
        pool.setName("server");
        pool.setMaxThreads(
                Math.clamp(
                        (long) THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors(),
                        MIN_THREADS,
                        MAX_THREADS));
        pool.setReservedThreads(0); // they would answer requests on platform threads
        pool.setVirtualThreadsExecutor(requests);
        pool.addBean(requests, true);
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
        Predicate<MetaData.Request> isAnsweredAtOnce = request -> false;
        if (!isOfActuator) {
            FastPathHandler fast = new FastPathHandler(endpoints, timers, prefix);
            gate.insertHandler(fast);
            isAnsweredAtOnce = fast::answersAtOnce;
        }
        server.insertHandler(new RequestLineHandler(problems));
        // The outermost handler, since browsers do not show answers without its headers. It keeps
        // nothing.
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
                        new HeldConnections(
                                http.getHttpConfiguration(), connections, isAnsweredAtOnce));
            }
        }
    }

    /** Replaces certificates while the service runs. Boot does so for Tomcat only. */
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
        } catch (Exception e) { // Jetty declares nothing more specific
            log.error("The new certificate cannot be used; the old one is kept", e);
        }
    }

    /**
     * A configuration that replaces the error handler that Boot gives the servlet context. It is
     * the last configuration, so it wins.
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
