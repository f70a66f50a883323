/**
 * {@code byztime-service simulate}: runs a group of simulated nodes and says whether a promise was
 * broken.
 */
@NullMarked
package dev.byztime.command.simulate;

import org.jspecify.annotations.NullMarked;
