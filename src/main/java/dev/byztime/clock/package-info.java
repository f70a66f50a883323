/**
 * Interfaces of the machine's clocks, which tests replace by clocks that they set themselves.
 *
 * <p>May depend on the JDK and on {@link dev.byztime.time} only. {@link dev.byztime.linux} has the
 * implementations and is the only package that asks the system for the time. Start with {@link
 * dev.byztime.clock.LocalClock}.
 */
@NullMarked
package dev.byztime.clock;

import org.jspecify.annotations.NullMarked;
