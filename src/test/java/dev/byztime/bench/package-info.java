/** Measurements, which are no tests: README, "Measured", tells how to run them. */
@NullMarked
package dev.byztime.bench;

import org.jspecify.annotations.NullMarked;
