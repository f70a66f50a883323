/**
 * The core that reads the timedata file as a clock of global time.
 *
 * <p>Data flows from the file through {@link dev.byztime.consumer.Observation} and {@link
 * dev.byztime.consumer.ClockState} to a reading. Start with {@link
 * dev.byztime.consumer.ConsumerContext}, on which the correctness of all answers rests. The package
 * imports no framework, and depends on {@code time}, {@code clock}, {@code timedata} and {@code
 * run} only. It never uses {@code provider}: both meet only at the file.
 */
@NullMarked
package dev.byztime.consumer;

import org.jspecify.annotations.NullMarked;
