/**
 * Durable numbers that promises stay below: raised and synced before a promise needs them.
 *
 * <p>{@link dev.byztime.stable.StateFolder} is the disk, {@link dev.byztime.stable.CeilingRecord}
 * the file's content, {@link dev.byztime.stable.Ceiling} the number and the rules by which it
 * begins and rises, {@link dev.byztime.stable.CeilingKeeper} the thread that raises it.
 */
@NullMarked
package dev.byztime.stable;

import org.jspecify.annotations.NullMarked;
