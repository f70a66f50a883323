/** The consumer as part of a Spring Boot application: beans, health, metrics, the regular look. */
@NullMarked
package dev.byztime.consumer.boot;

import org.jspecify.annotations.NullMarked;
