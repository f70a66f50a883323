package dev.byztime.access;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;

/**
 * Thrown if the service must not start, because other machines could reach it without tokens or the
 * tokens are unusable.
 */
public final class ExposedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    private ExposedException(String message, String action) {
        super(message);
        this.action = action;
    }

    static ExposedException address(@Nullable InetAddress address) {
        return new ExposedException(
                (address == null ? "every address" : "the address " + address.getHostAddress())
                        + " can be reached from other machines, and no token would be asked for",
                """
                Whoever reaches the service could take leases, use up the timestamps of messages, and revoke. Either:
                - listen on this machine only: server.address=127.0.0.1, and the same for management.server.address;
                - ask for tokens: byztime.tokens=FILE, with lines "name scope[,scope...] secret" (docs/access.md);
                - listen on a Unix domain socket: byztime.unix-socket=PATH, with server.port=-1;
                - if something else keeps strangers out, say so: byztime.access=open.\
                """);
    }

    static ExposedException tokens(String why) {
        return new ExposedException(
                "byztime.tokens cannot be used: " + why,
                """
                Each line is "name scope[,scope...] secret": scopes are at-most-once, leases, read and admin; a secret \
                has at least 32 characters, such as those of "openssl rand -hex 32" (docs/access.md).\
                """);
    }

    /** The remedy, for an operator to read. */
    public String action() {
        return action;
    }
}
