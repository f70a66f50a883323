package dev.byztime.stream;

import dev.byztime.time.TimeUnavailableException;

/**
 * A handler that answers the lines of one stream.
 *
 * @param <Q> the type of a line's content
 */
@FunctionalInterface
public interface LineHandler<Q> {

    /**
     * The answer to one line.
     *
     * @throws TimeUnavailableException if this line cannot be answered; later lines may be
     */
    Object answer(Q question);

    /** Called when no complete line is left, so that readings are not reused for the next line. */
    default void pause() {}
}
