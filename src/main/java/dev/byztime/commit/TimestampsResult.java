package dev.byztime.commit;

import dev.byztime.time.Timestamp;

/** The result of a request for commit timestamps: the timestamps, or a refusal. */
public sealed interface TimestampsResult permits TimestampsResult.Given, CommitRefusal {

    /** Several timestamps, one nanosecond apart. */
    record Given(Timestamp first, int count) implements TimestampsResult {}
}
