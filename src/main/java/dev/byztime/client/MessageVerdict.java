package dev.byztime.client;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The verdict on a message.
 *
 * @param verdict ACCEPTED, DUPLICATE, STALE or EARLY
 * @param certain of DUPLICATE: whether this very message was accepted before
 * @param cause of STALE and EARLY: why; null otherwise
 * @param retryIn of EARLY: when to ask again; null otherwise
 * @param answerLost whether an earlier answer to this call may have been lost. A verdict other than
 *     ACCEPTED may then be about the caller's own first request, so that the fate of the message is
 *     unknown
 */
public record MessageVerdict(
        String verdict,
        boolean certain,
        @Nullable String cause,
        @Nullable Duration retryIn,
        boolean answerLost) {

    /** Whether to act on the message: only then, and only now. */
    public boolean isAccepted() {
        return verdict.equals("ACCEPTED");
    }
}
