/** Values that cross the border: parameters in, JSON out, and what each may look like. */
@NullMarked
package dev.byztime.web.value;

import org.jspecify.annotations.NullMarked;
