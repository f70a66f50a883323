/**
 * The operator's settings under {@code byztime}, their checks, and the messages for invalid ones.
 *
 * <p>All capabilities share one tree, so that an unknown name anywhere below {@code byztime} is
 * refused with a hint to the nearest known name. Start with {@link
 * dev.byztime.settings.ByztimeProperties}. The package depends on Spring Boot and on the cores
 * whose limits it creates.
 */
@NullMarked
package dev.byztime.settings;

import org.jspecify.annotations.NullMarked;
