/** Rules of the house, for all of the source: format, structure, and what tests may not do. */
@NullMarked
package dev.byztime.house;

import org.jspecify.annotations.NullMarked;
