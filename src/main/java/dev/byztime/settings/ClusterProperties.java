package dev.byztime.settings;

import jakarta.validation.constraints.Pattern;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * The operator's settings for a service of several instances.
 *
 * @param address where this instance answers the others, such as {@code http://10.1.2.3:8080}, or
 *     the host alone, with the scheme and port of the server; by default server.address
 * @param user of etcd or PostgreSQL; absent means that the store asks for none, or that the address
 *     of PostgreSQL says it
 * @param passwordFile a file with the user's password and nothing else
 * @param bundle the SSL bundle with the authorities and the certificate for etcd; PostgreSQL has
 *     options for this in its address
 * @param instanceBundle the SSL bundle with the authorities of the other instances' certificates,
 *     and the certificate that they are shown; absent means the authorities of the JVM, and none
 */
public record ClusterProperties(
        @Pattern(
                        regexp = "https?://[!-~]{1,240}[^/]|" + NAME + "|" + IPV6,
                        message =
                                "expected scheme, host and port, such as http://10.1.2.3:8080, or"
                                        + " the host alone")
                @Nullable String address,
        @Nullable String user,
        @Nullable Path passwordFile,
        @Nullable String bundle,
        @Nullable String instanceBundle) {

    private static final String NAME = "[0-9A-Za-z._-]{1,253}";

    private static final String IPV6 = "[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*";
}
