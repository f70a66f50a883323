package dev.byztime.command.wait;

import dev.byztime.time.Timestamp;

/** What one question to the service showed. */
sealed interface Finding {

    /**
     * The time is as it was wished.
     *
     * @param error of the reading that says so
     */
    record Synchronised(Timestamp error) implements Finding {}

    /**
     * It may be later.
     *
     * @param reason in short; the same as long as nothing else is the matter
     * @param detail in words, which may be other ones each time
     * @param retryIn when to ask again
     */
    record NotYet(String reason, String detail, Timestamp retryIn) implements Finding {}

    /**
     * Asking again will not help.
     *
     * @param why in words
     */
    record Never(String why) implements Finding {}
}
