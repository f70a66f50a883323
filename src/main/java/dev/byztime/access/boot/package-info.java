/** Access control as part of a Spring Boot application: health, and what a refused start says. */
@NullMarked
package dev.byztime.access.boot;

import org.jspecify.annotations.NullMarked;
