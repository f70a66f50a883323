package dev.byztime.commit;

import dev.byztime.time.Timestamp;

/** The result of a request for a safe time: the safe time, or a refusal. */
public sealed interface SafeTimeResult permits SafeTimeResult.Safe, CommitRefusal {

    /**
     * A safe time.
     *
     * @param time no validated transaction commits at or below it any more
     * @param epoch the epoch, which each read at this time shows to its store
     */
    record Safe(Timestamp time, long epoch) implements SafeTimeResult {}
}
