package dev.byztime.command.wait;

import dev.byztime.time.Timestamp;

/** The result of one request to the service. */
sealed interface Finding {

    /**
     * The time is synchronised, within the wished error.
     *
     * @param error the error of the reading
     */
    record Synchronised(Timestamp error) implements Finding {}

    /**
     * The time is not usable yet, and may be later.
     *
     * @param reason a short reason, which stays the same as long as the cause does
     * @param detail the reason in words, which may change with each request
     * @param retryIn how long to wait before the next request
     */
    record NotYet(String reason, String detail, Timestamp retryIn) implements Finding {}

    /**
     * The time will not become usable by itself.
     *
     * @param why the reason in words
     */
    record Never(String why) implements Finding {}
}
