package dev.byztime.client;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;

/** Carries requests to a service, and answers back. It is safe for any number of threads. */
public interface ServiceTransport {

    /**
     * An answer, whatever its status.
     *
     * @param retryAfter the value of that header; empty if there is none
     */
    record Reply(int status, String retryAfter, String body) {}

    /**
     * Sends a request, and waits for the whole answer.
     *
     * @param path the path below the address of the service, with the query
     * @param accept the media type of the answer; problems come as JSON anyway
     * @param json the body; null for none
     * @param wait how long the request asks the service to wait
     * @throws IOException if there is no answer in time. After an interrupt the thread's interrupt
     *     status is set
     */
    Reply send(String method, String path, String accept, @Nullable String json, Duration wait)
            throws IOException;
}
