package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What is known of a resource.
 *
 * @param resource its name
 * @param version as last published; null if it is not known
 * @param leases the first of them
 * @param holding how many there are
 * @param waiting how many requests wait
 */
public record ResourceView(
        String resource,
        @Nullable String version,
        List<LeaseView> leases,
        int holding,
        int waiting) {}
