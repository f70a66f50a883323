/**
 * All access to the operating system: clocks, positional file access, locks and facts about the
 * kernel.
 *
 * <p>This is the only package that makes native calls or asks the system for the time. JNA binds
 * the functions for files and locks. The clocks, which every reading uses, go through the FFM API,
 * whose calls cost a quarter. Start with {@link dev.byztime.linux.LinuxClock} or {@link
 * dev.byztime.linux.NativeFile}. The package may depend on {@code time} and {@code clock} only.
 */
@NullMarked
package dev.byztime.linux;

import org.jspecify.annotations.NullMarked;
