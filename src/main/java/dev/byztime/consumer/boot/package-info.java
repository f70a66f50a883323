/**
 * The consumer as part of a Spring Boot application: beans, health, metrics, the periodic reading.
 *
 * <p>Start with {@code ConsumerConfiguration}.
 */
@NullMarked
package dev.byztime.consumer.boot;

import org.jspecify.annotations.NullMarked;
