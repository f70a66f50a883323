/**
 * Access control as part of a Spring Boot application: beans, health, messages of refused starts.
 */
@NullMarked
package dev.byztime.access.boot;

import org.jspecify.annotations.NullMarked;
