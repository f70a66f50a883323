package dev.byztime.commit;

import dev.byztime.time.Reading;

/**
 * A decision, and the reading that it was made by.
 *
 * @param <T> the kind of result
 * @param result what was decided
 * @param time the reading
 */
public record CommitDecision<T>(T result, Reading time) {}
