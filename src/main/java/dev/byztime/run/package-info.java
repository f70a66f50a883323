/**
 * Threads beside requests: periodic tasks, and the registry of waiting threads.
 *
 * <p>May depend on {@code time} only, and knows neither leases nor messages. Start with {@link
 * dev.byztime.run.PeriodicTasks}.
 */
@NullMarked
package dev.byztime.run;

import org.jspecify.annotations.NullMarked;
