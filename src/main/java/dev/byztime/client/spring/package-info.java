/**
 * Beans of the client library for Spring Boot applications. Nothing else of the library needs
 * Spring, and an application without Spring Boot never loads these classes.
 *
 * <p>{@link dev.byztime.client.spring.ByztimeClientAutoConfiguration} is listed in the client jar,
 * and not in the jar of the service.
 */
@NullMarked
package dev.byztime.client.spring;

import org.jspecify.annotations.NullMarked;
