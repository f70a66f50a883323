/**
 * The core of durable state: upper bounds on promises ("ceilings") that are on the disk before a
 * promise needs them.
 *
 * <p>After a restart, the ceiling limits everything that an earlier life of the service can have
 * promised. Start with {@link dev.byztime.stable.Ceiling}, which has the number and the rules by
 * which it begins and rises. {@link dev.byztime.stable.CeilingKeeper} is the thread that raises it,
 * {@link dev.byztime.stable.CeilingRecord} the content of its file, and {@link
 * dev.byztime.stable.StateFolder} the disk. The package imports no framework. It depends on {@code
 * time}, {@code clock} and {@code linux} only, and knows neither leases nor messages.
 */
@NullMarked
package dev.byztime.stable;

import org.jspecify.annotations.NullMarked;
