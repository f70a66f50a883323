package dev.byztime.command.wait;

import dev.byztime.command.service.Service;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import tools.jackson.databind.JsonNode;

/** Interprets answers to {@code GET /time} for the {@code wait} command. */
final class AnswerReader {

    /** The time until the next request if the answer does not name one. */
    static final Timestamp DEFAULT_RETRY_DELAY = Timestamp.ofNanos(250_000_000);

    /**
     * The longest time until the next request, whatever Retry-After says, so that the wait ends
     * soon after the time is right.
     */
    private static final Timestamp MAX_RETRY_DELAY = new Timestamp(5, 0);

    private AnswerReader() {}

    /**
     * Interprets one answer.
     *
     * @param retryAfter the value of that header, or an empty text
     * @param maxError the largest acceptable error
     */
    static Finding read(int status, String retryAfter, String body, Timestamp maxError) {
        JsonNode answer = Service.parse(body);
        if (status == 200) {
            return time(answer, maxError);
        }
        if (answer.path("transient").isBoolean() && answer.path("reason").isString()) {
            String reason = Service.shown(answer.path("reason").asString());
            String detail = Service.shown(answer.path("detail").asString(""));
            return answer.path("transient").asBoolean()
                    ? new Finding.NotYet(reason, detail, retryIn(retryAfter))
                    : new Finding.Never(reason + ": " + detail);
        }
        // A proxy also answers so while the service behind it has not started yet.
        return Service.isRetryable(status)
                ? new Finding.NotYet(
                        "status " + status, "not from the service itself", retryIn(retryAfter))
                : new Finding.Never("status %d: this is no byztime-service".formatted(status));
    }

    private static Finding time(JsonNode answer, Timestamp maxError) {
        Timestamp error;
        try {
            error = TimestampText.parseDuration(answer.path("error").asString(""));
        } catch (IllegalArgumentException e) {
            return new Finding.Never("the answer is no global time: this is no byztime-service");
        }
        String status = answer.path("status").asString("");
        if (!status.equals("SYNCHRONIZED")) {
            return new Finding.NotYet(
                    Service.shown(status),
                    "an error of %s s".formatted(error),
                    DEFAULT_RETRY_DELAY);
        }
        return error.isAfter(maxError)
                ? new Finding.NotYet("error too large", error + " s", DEFAULT_RETRY_DELAY)
                : new Finding.Synchronised(error);
    }

    private static Timestamp retryIn(String seconds) {
        return seconds.matches("[0-9]{1,9}")
                ? Timestamp.min(
                        Timestamp.max(
                                new Timestamp(Long.parseLong(seconds), 0), DEFAULT_RETRY_DELAY),
                        MAX_RETRY_DELAY)
                : DEFAULT_RETRY_DELAY;
    }
}
