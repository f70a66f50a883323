package dev.byztime.consumer;

import dev.byztime.time.Timestamp;

/**
 * Global minus local clock, as bounds and an estimate.
 *
 * @param min the least that it may be
 * @param estimate the likeliest; outside the bounds only while slewing
 * @param max the most
 */
public record Offset(Timestamp min, Timestamp estimate, Timestamp max) {}
