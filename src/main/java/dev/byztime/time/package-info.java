/**
 * Values and relations of interval time: what can be said and decided without a clock.
 *
 * <p>Depends on nothing but the JDK. Every operation is exact or fails; none reads a clock.
 */
@NullMarked
package dev.byztime.time;

import org.jspecify.annotations.NullMarked;
