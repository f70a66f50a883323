/**
 * What all capabilities need while the service runs: periodic tasks, the registry of waiting
 * threads, and the exception for refusals that are not about the time.
 *
 * <p>The package may depend on {@code time} only, and knows neither leases nor messages. Start with
 * {@link dev.byztime.run.PeriodicTasks}.
 */
@NullMarked
package dev.byztime.run;

import org.jspecify.annotations.NullMarked;
