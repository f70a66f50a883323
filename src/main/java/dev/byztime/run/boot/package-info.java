/** The order in which a Spring Boot application starts and stops the parts of the service. */
@NullMarked
package dev.byztime.run.boot;

import org.jspecify.annotations.NullMarked;
