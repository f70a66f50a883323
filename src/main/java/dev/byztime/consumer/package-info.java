/**
 * Reads the timedata file as global time and serves it.
 *
 * <p>The flow is file, {@link dev.byztime.consumer.ClockState}, reading, decision, JSON. {@link
 * dev.byztime.consumer.ConsumerContext} is the part to trust; the controllers put questions to it.
 */
@NullMarked
package dev.byztime.consumer;

import org.jspecify.annotations.NullMarked;
