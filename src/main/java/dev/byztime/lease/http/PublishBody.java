package dev.byztime.lease.http;

import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.TokenParam;

/**
 * A version that a holder read or wrote.
 *
 * @param resource the name of the resource
 * @param id the id of the lease
 * @param token the fencing token of the lease
 * @param version the version of the resource
 */
record PublishBody(
        @Required TextParam resource,
        @Required TextParam id,
        @Required TokenParam token,
        @Required TextParam version) {}
