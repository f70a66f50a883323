package dev.byztime.stream;

import dev.byztime.time.TimeUnavailableException;

/**
 * What answers the lines of one stream.
 *
 * @param <Q> what a line says
 */
@FunctionalInterface
public interface Answers<Q> {

    /**
     * The answer to one line.
     *
     * @throws TimeUnavailableException in the place of an answer; the next line may fare better
     */
    Object to(Q question);

    /** No whole line is left: before the next one, time will have passed. */
    default void pause() {}
}
