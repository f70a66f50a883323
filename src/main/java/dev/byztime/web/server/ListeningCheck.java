package dev.byztime.web.server;

import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/**
 * The check, before the service writes anything, that it can listen on its addresses.
 *
 * <p>The web server itself listens last. If it were the first to find that a port is taken, the
 * ceilings on the disk would already look like those of a life that made promises, and the next
 * start would wait for these promises to expire.
 *
 * <p>Another process may still take the port between this check and the start of the web server.
 * Then the next start waits, which is safe.
 */
@Configuration(proxyBeanMethods = false)
class ListeningCheck {

    @Bean
    Started listeningChecked(
            ApplicationContext context,
            ObjectProvider<ServerProperties> main,
            ObjectProvider<ManagementServerProperties> management,
            ObjectProvider<UnixSocket> socket) {
        return new Started(
                Phases.BEFORE_WRITES,
                () -> {
                    if (context instanceof WebServerApplicationContext) { // tests have others
                        main.ifAvailable(it -> requireSomewhere(it.getPort(), socket));
                        main.ifAvailable(it -> requireFree(it.getAddress(), it.getPort()));
                        management.ifAvailable(it -> requireFree(it.getAddress(), it.getPort()));
                        socket.ifAvailable(UnixSocket::requireFree);
                    }
                },
                () -> {});
    }

    private static void requireSomewhere(
            @Nullable Integer port, ObjectProvider<UnixSocket> socket) {
        if (port != null && port < 0 && socket.stream().findAny().isEmpty()) {
            throw new NowhereToListenException();
        }
    }

    /**
     * Fails if the port cannot be listened on.
     *
     * @param address the address to listen on; null for all
     * @param port the port; null, negative or 0 if any port will do, which needs no check
     */
    private static void requireFree(@Nullable InetAddress address, @Nullable Integer port) {
        if (port == null || port <= 0) {
            return;
        }
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // as the web server does
            channel.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            PortInUseException.throwIfPortBindingException(e, () -> port);
            throw new WebServerException("The service cannot listen on port " + port, e);
        }
    }
}
