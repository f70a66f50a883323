/** The standalone provider as part of a Spring Boot application. */
@NullMarked
package dev.byztime.provider.boot;

import org.jspecify.annotations.NullMarked;
