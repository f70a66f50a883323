package dev.byztime.web;

import dev.byztime.time.Timestamp;

/**
 * A length of time as a request parameter: {@code 0.000250000}, {@code 10ms}, {@code 10s}; not
 * negative.
 */
public record DurationParam(Timestamp value) {}
