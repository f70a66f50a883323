package dev.byztime.lease.http;

import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.TokenParam;

import org.jspecify.annotations.Nullable;

/**
 * A lease to release.
 *
 * @param resource the name of the resource
 * @param id the id of the lease
 * @param token the fencing token of the lease
 * @param version the version of the resource that the holder of a WRITE lease leaves
 */
record ReleaseBody(
        @Required TextParam resource,
        @Required TextParam id,
        @Required TokenParam token,
        @Nullable TextParam version) {}
