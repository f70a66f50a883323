/**
 * What operators decide: the settings under {@code byztime}, their checks, and what a start says of
 * those that are wrong.
 *
 * <p>One tree for all capabilities, so that an unknown name anywhere below {@code byztime} is
 * refused with the nearest known one.
 */
@NullMarked
package dev.byztime.settings;

import org.jspecify.annotations.NullMarked;
