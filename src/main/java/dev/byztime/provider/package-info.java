/**
 * The core of the standalone provider, which writes the timedata file if no other process does.
 *
 * <p>It does what byztimed does without peers. Start with {@link
 * dev.byztime.provider.StandaloneScale}. The package imports no framework, and never uses {@code
 * consumer}: both meet only at the file. It depends on {@code time}, {@code clock}, {@code linux},
 * {@code timedata} and {@code run} only.
 */
@NullMarked
package dev.byztime.provider;

import org.jspecify.annotations.NullMarked;
