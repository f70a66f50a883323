/**
 * What runs beside requests: threads that wait, and what must happen before the server drains.
 *
 * <p>Knows nothing of time, leases or messages.
 */
@NullMarked
package dev.byztime.run;

import org.jspecify.annotations.NullMarked;
