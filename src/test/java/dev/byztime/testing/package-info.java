/** What several tests need: clocks to turn by hand, seeded randomness, other processes. */
@NullMarked
package dev.byztime.testing;

import org.jspecify.annotations.NullMarked;
