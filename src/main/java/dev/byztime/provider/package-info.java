/**
 * Writes the timedata file where nobody else does: what byztimed does without peers.
 *
 * <p>Meets the consumer at the file only.
 */
@NullMarked
package dev.byztime.provider;

import org.jspecify.annotations.NullMarked;
