package dev.byztime.atmostonce.http;

import dev.byztime.stream.LineHandler;

/** Judges the messages of one stream, until it is closed. */
public interface MessageStream extends LineHandler<Message>, AutoCloseable {

    @Override
    default void close() {}
}
