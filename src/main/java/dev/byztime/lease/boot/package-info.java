/**
 * Leases as part of a Spring Boot application: beans, health, metrics.
 *
 * <p>Start with {@code LeaseConfiguration}.
 */
@NullMarked
package dev.byztime.lease.boot;

import org.jspecify.annotations.NullMarked;
