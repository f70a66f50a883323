/**
 * The timedata file: its layout, a reader that survives any file, and a writer.
 *
 * <p>Compatible byte for byte with libbyztime 2.0. Everything here is about one file; what its
 * entries mean at a given time is {@link dev.byztime.timedata.Entry}, and what to make of them over
 * time is {@link dev.byztime.consumer}.
 */
@NullMarked
package dev.byztime.timedata;

import org.jspecify.annotations.NullMarked;
