/** The command {@code train}, which lets the JVM learn how the service starts and answers. */
@NullMarked
package dev.byztime.command.train;

import org.jspecify.annotations.NullMarked;
