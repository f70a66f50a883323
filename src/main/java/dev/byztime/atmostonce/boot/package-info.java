/**
 * At-most-once delivery as part of a Spring Boot application: beans and metrics.
 *
 * <p>Start with {@code AtMostOnceConfiguration}.
 */
@NullMarked
package dev.byztime.atmostonce.boot;

import org.jspecify.annotations.NullMarked;
