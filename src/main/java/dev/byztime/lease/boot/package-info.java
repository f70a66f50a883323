/** Leases as part of a Spring Boot application: settings, the sweeper, health, metrics. */
@NullMarked
package dev.byztime.lease.boot;

import org.jspecify.annotations.NullMarked;
