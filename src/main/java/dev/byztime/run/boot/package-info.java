/**
 * The order in which a Spring Boot application starts and stops the parts of the service.
 *
 * <p>Start with {@link dev.byztime.run.boot.Phases}.
 */
@NullMarked
package dev.byztime.run.boot;

import org.jspecify.annotations.NullMarked;
