/**
 * The timedata file: its layout, a reader that copes with any content, and a writer.
 *
 * <p>The format is compatible with libbyztime 2.0, byte for byte. The package may depend on {@link
 * dev.byztime.time} and {@link dev.byztime.linux}. Start with {@link dev.byztime.timedata.Entry},
 * which defines what one entry says. {@link dev.byztime.consumer} derives global time from the
 * entries.
 */
@NullMarked
package dev.byztime.timedata;

import org.jspecify.annotations.NullMarked;
