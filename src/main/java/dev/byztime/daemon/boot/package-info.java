/**
 * A node of a group as part of a Spring Boot application: settings, start and stop, health,
 * metrics.
 *
 * <p>Start with {@code GroupConfiguration}.
 */
@NullMarked
package dev.byztime.daemon.boot;

import org.jspecify.annotations.NullMarked;
