/** At-most-once delivery as part of a Spring Boot application: settings, metrics. */
@NullMarked
package dev.byztime.atmostonce.boot;

import org.jspecify.annotations.NullMarked;
