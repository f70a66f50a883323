/**
 * Partitions as part of a Spring Boot application: beans, health, metrics.
 *
 * <p>Start with {@code ClusterConfiguration}.
 */
@NullMarked
package dev.byztime.cluster.boot;

import org.jspecify.annotations.NullMarked;
