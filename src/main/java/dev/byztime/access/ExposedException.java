package dev.byztime.access;

import dev.byztime.linux.FileException;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.nio.file.Path;

/**
 * Thrown if the service must not start, because other machines could reach it without tokens or the
 * tokens are unusable.
 */
public final class ExposedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final String LINES =
            """
            Each line is "name scope[,scope...] secret": scopes are at-most-once, leases, tickets, commits, read and \
            admin; a secret has at least 32 characters, such as those of "openssl rand -hex 32" (docs/access.md).\
            """;

    private final String action;

    private ExposedException(String message, String action) {
        super(message);
        this.action = action;
    }

    static ExposedException address(@Nullable InetAddress address) {
        return new ExposedException(
                (address == null ? "every address" : "the address " + address.getHostAddress())
                        + " can be reached from other machines, and the service would"
                        + " require no token",
                """
                Whoever reaches the service could take leases, use up the timestamps of messages, and revoke. Either:
                - listen on this machine only: server.address=127.0.0.1, and the same for management.server.address;
                - ask for tokens: byztime.tokens=FILE, with lines "name scope[,scope...] secret" (docs/access.md);
                - listen on a Unix domain socket: byztime.unix-socket=PATH, with server.port=-1;
                - if something else keeps strangers out, say so: byztime.access=open.\
                """);
    }

    /** The file cannot be read, so nothing is known of its lines. */
    static ExposedException unreadTokens(Path path, FileException why) {
        return new ExposedException(
                "byztime.tokens cannot be used: " + why.getMessage(),
                switch (why.kind()) {
                    case MISSING ->
                            ("The file %s does not exist. Create it, or set byztime.tokens to a"
                                            + " file that exists (in a container, mount it). "
                                            + LINES)
                                    .formatted(path.toAbsolutePath().normalize());
                    case FORBIDDEN ->
                            "Let the user of this service read %s and enter every folder above it."
                                    .formatted(path.toAbsolutePath().normalize());
                    default -> "Set byztime.tokens to a file that can be read. " + LINES;
                });
    }

    static ExposedException tokens(String why) {
        return new ExposedException("byztime.tokens cannot be used: " + why, LINES);
    }

    /** The remedy, for an operator to read. */
    public String action() {
        return action;
    }
}
