/**
 * The state folder and its ceilings as part of a Spring Boot application: beans, health, metrics.
 *
 * <p>Start with {@code StableConfiguration}.
 */
@NullMarked
package dev.byztime.stable.boot;

import org.jspecify.annotations.NullMarked;
