/**
 * {@code byztime-service wait}: a command that ends when another instance's time can be relied on,
 * for init containers and scripts. It is no part of the service, and starts without Spring.
 */
@NullMarked
package dev.byztime.wait;

import org.jspecify.annotations.NullMarked;
