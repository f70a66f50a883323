/**
 * Requests among several instances: decided here if this instance owns the partition, or sent on to
 * the owner.
 *
 * <p>Start with {@code PartitionRoutes}. {@code OwnerRequests} sends requests to other instances,
 * and {@code InstanceHandler} judges those that come from them.
 */
@NullMarked
package dev.byztime.cluster.http;

import org.jspecify.annotations.NullMarked;
