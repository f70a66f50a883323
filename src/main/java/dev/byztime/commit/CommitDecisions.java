package dev.byztime.commit;

import dev.byztime.time.Reading;

import java.util.List;

/**
 * Decisions about many transactions, in their order.
 *
 * @param <T> the kind of result
 * @param each the decisions, each with the reading that it was made by
 * @param time a reading taken after all of them
 */
public record CommitDecisions<T>(List<CommitDecision<T>> each, Reading time) {}
