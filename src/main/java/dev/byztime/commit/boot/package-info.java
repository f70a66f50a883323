/**
 * Commitment as part of a Spring Boot application: beans, health and metrics.
 *
 * <p>Start with {@code CommitConfiguration}.
 */
@NullMarked
package dev.byztime.commit.boot;

import org.jspecify.annotations.NullMarked;
