package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import java.net.BindException;
import java.net.SocketException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/** Explains at a failed start why the service cannot listen on its address. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class ListenFailureAnalyzer implements FailureAnalyzer {

    private final Environment settings;

    public ListenFailureAnalyzer(Environment settings) {
        this.settings = settings;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            FailureAnalysis found = analyzeOne(cause);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable FailureAnalysis analyzeOne(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case PortInUseException used -> inUse(used, used.getPort());
            case BindException used when message.toLowerCase(Locale.ROOT).contains("in use") ->
                    inUse(used, 0);
            case BindException elsewhere when message.contains("assign requested address") ->
                    address(elsewhere, "is not an address of this machine");
            case UnresolvedAddressException unknown -> address(unknown, "is not known here");
            case NowhereToListenException nowhere ->
                    new FailureAnalysis(
                            "The service would listen nowhere: %s.".formatted(message),
                            "Set server.port to a port, such as 8080, or byztime.unix-socket to the"
                                    + " path of a socket.",
                            nowhere);
            case SocketException refused when message.contains("ermission denied") ->
                    new FailureAnalysis(
                            "The service may not listen on %s.".formatted(where()),
                            "Ports below 1024 need a special permission"
                                    + " (CAP_NET_BIND_SERVICE). Set server.port to a higher port,"
                                    + " such as 8080.",
                            refused);
            case BindException other ->
                    new FailureAnalysis(
                            "The service cannot listen on %s: %s.".formatted(where(), message),
                            "Set server.address to an address of this machine, such as 127.0.0.1,"
                                    + " and server.port to a port that is free, such as 8080.",
                            other);
            case IllegalArgumentException none
                    when message.toLowerCase(Locale.ROOT).contains("port")
                            && message.contains("range") ->
                    new FailureAnalysis(
                            "%s: there is no such port (%s).".formatted(where(), message),
                            "Set server.port, and management.server.port if it is set, to a number"
                                + " from 1 to 65535. 0 stands for any port that is free, and -1 for"
                                + " none.",
                            none);
            case WebServerException noFolder when message.contains("java.io.tmpdir") ->
                    new FailureAnalysis(
                            "The web server needs a folder for temporary files, and cannot make"
                                    + " one: %s.".formatted(message),
                            "Let this user write to that folder, or name another one with"
                                + " -Djava.io.tmpdir=FOLDER (before -jar). In a container with a"
                                + " read-only file system, mount a volume at /tmp.",
                            noFolder);
            default -> null;
        };
    }

    private FailureAnalysis inUse(Exception cause, int port) {
        return new FailureAnalysis(
                "Another process listens on %s already."
                        .formatted(port > 0 ? "port " + port : where()),
                "Stop the other process (ss -ltnp shows which it is), or set %s to a port that is"
                                .formatted(setting(port))
                        + " free. If it is this service that runs there, it need not be started"
                        + " again.",
                cause);
    }

    private String setting(int port) {
        String management = "management.server.port";
        return port > 0 && String.valueOf(port).equals(settings.getProperty(management))
                ? management
                : "server.port";
    }

    private FailureAnalysis address(Exception cause, String why) {
        return new FailureAnalysis(
                "The service cannot listen on %s: that %s.".formatted(where(), why),
                "Set server.address to an address that \"ip address\" shows, such as 127.0.0.1 for"
                        + " this machine alone.",
                cause);
    }

    private String where() {
        StringBuilder where = new StringBuilder();
        for (String name :
                new String[] {
                    "server.address",
                    "server.port",
                    "management.server.address",
                    "management.server.port"
                }) {
            String value = settings.getProperty(name);
            if (value != null) {
                where.append(where.isEmpty() ? "" : ", ").append(name).append('=').append(value);
            }
        }
        return where.isEmpty() ? "the usual port" : where.toString();
    }
}
