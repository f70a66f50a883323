/** The state folder and its ceilings as part of a Spring Boot application. */
@NullMarked
package dev.byztime.stable.boot;

import org.jspecify.annotations.NullMarked;
