package dev.byztime.command.service;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A connection to a service for one request. */
interface Wire extends AutoCloseable {

    /** Sends all of it. */
    void send(byte[] request) throws IOException;

    /** What the service answers. Reading ends with an exception when the time limit is over. */
    InputStream answer() throws IOException;

    @Override
    void close() throws IOException;

    /** A connection that ended too early. */
    static EOFException cut() {
        return new EOFException("the connection ended in the middle of the answer");
    }
}
