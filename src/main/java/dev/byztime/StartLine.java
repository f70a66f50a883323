package dev.byztime;

import dev.byztime.cluster.StoreAddress;
import dev.byztime.settings.ByztimeProperties;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;

import java.net.InetAddress;
import java.nio.file.Path;

/**
 * The line in the log after a start: the service's URL, the source of its time, and its state
 * folder.
 */
@Component
final class StartLine implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger log = LoggerFactory.getLogger(StartLine.class);

    private final ByztimeProperties settings;
    private final ServerProperties server;

    StartLine(ByztimeProperties settings, ServerProperties server) {
        this.settings = settings;
        this.server = server;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        if (ready.getApplicationContext() instanceof WebServerApplicationContext context
                && context.getWebServer() != null) {
            log.info("{}", line(context.getWebServer().getPort()));
        }
    }

    /**
     * The text of the line.
     *
     * @param port the port that the service listens on; negative if it listens only on a Unix
     *     domain socket
     */
    String line(int port) {
        return "Open %s; tokens: %s; time: %s; state: %s"
                .formatted(place(port), tokens(), time(), state());
    }

    private String tokens() {
        Path tokens = settings.tokens();
        return tokens == null ? "not required" : "required, those of " + absolute(tokens);
    }

    private String place(int port) {
        Path socket = settings.unixSocket();
        String path = server.getServlet().getContextPath();
        String below = path == null ? "" : path;
        String onSocket =
                socket == null
                        ? ""
                        : "%s (curl --unix-socket %s http://localhost%s/time)"
                                .formatted(socket, socket, below);
        if (port <= 0) {
            return onSocket;
        }
        String onPort = address(port, below);
        return socket == null ? onPort : onPort + " or " + onSocket;
    }

    private String address(int port, String below) {
        boolean tls = server.getSsl() != null && server.getSsl().isEnabled();
        return "%s://%s:%d%s/"
                .formatted(tls ? "https" : "http", host(server.getAddress()), port, below);
    }

    private static String host(@Nullable InetAddress address) {
        if (address == null || address.isAnyLocalAddress()) {
            return "127.0.0.1"; // one of all addresses
        }
        String text = address.getHostAddress();
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
    }

    private String time() {
        Path file = absolute(settings.timedata());
        return switch (settings.provider()) {
            case STANDALONE -> "this service's own (standalone), written to " + file;
            case PEERS -> "its group's (peers), written to " + file;
            case EXTERNAL -> "another process's (external), read from " + file;
        };
    }

    private String state() {
        StoreAddress state = settings.state();
        return state == null
                ? "none, so no at-most-once delivery, no leases, no tickets and no commits (set"
                        + " byztime.state)"
                : state.toString();
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
