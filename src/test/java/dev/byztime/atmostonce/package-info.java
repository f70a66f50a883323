/** What the receiver promises, and how it is tried to make it break that. */
@NullMarked
package dev.byztime.atmostonce;

import org.jspecify.annotations.NullMarked;
