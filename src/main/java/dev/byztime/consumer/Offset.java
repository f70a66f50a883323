package dev.byztime.consumer;

import dev.byztime.time.Timestamp;

/**
 * Global minus local clock, as bounds and an estimate.
 *
 * @param min the least possible difference
 * @param estimate the likeliest difference; outside the bounds only while slewing
 * @param max the greatest possible difference
 */
public record Offset(Timestamp min, Timestamp estimate, Timestamp max) {}
