package dev.byztime.client;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.function.Supplier;

/** Carries requests to a service, and answers back. It is safe for any number of threads. */
public interface ServiceTransport {

    /**
     * An answer, whatever its status.
     *
     * @param retryAfter the value of that header; empty if there is none
     */
    record Reply(int status, String retryAfter, String body) {}

    /**
     * Requests by the JDK's client.
     *
     * @param requests begins each request, with headers such as the current access token; an
     *     UncheckedIOException means that they are not available now
     * @param service the address of the service, such as {@code http://localhost:8080}
     * @param patience how long an answer may take beyond the requested wait
     */
    static ServiceTransport over(
            HttpClient http,
            Supplier<HttpRequest.Builder> requests,
            URI service,
            Duration patience) {
        return new HttpTransport(new ServiceRequests(http, requests, service, patience));
    }

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
