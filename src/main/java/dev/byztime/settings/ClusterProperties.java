package dev.byztime.settings;

import jakarta.validation.constraints.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The operator's settings for a service of several instances.
 *
 * @param address where this instance answers the others, such as {@code http://10.1.2.3:8080}; by
 *     default server.address and server.port
 */
public record ClusterProperties(
        @Pattern(
                        regexp = "https?://[!-~]{1,240}[^/]",
                        message = "expected scheme, host and port, such as http://10.1.2.3:8080")
                @Nullable String address) {}
