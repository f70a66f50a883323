/**
 * Immutable values of interval time, and the decisions that need no clock.
 *
 * <p>May depend on the JDK only. Every operation is exact or fails, and none reads a clock. Start
 * with {@link dev.byztime.time.TimeInterval} for the comparisons, then {@link
 * dev.byztime.time.Reading} for one reading of a clock.
 */
@NullMarked
package dev.byztime.time;

import org.jspecify.annotations.NullMarked;
