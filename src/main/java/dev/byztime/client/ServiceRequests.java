package dev.byztime.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Sends requests to a service, each of which may take a limited time.
 *
 * @param begun begins each request, with headers such as the current access token
 * @param service the address of the service
 * @param patience how long a whole answer may take
 */
record ServiceRequests(
        HttpClient http, Supplier<HttpRequest.Builder> begun, URI service, Duration patience) {

    /** Begins a request for a path. What {@code begun} throws is thrown. */
    HttpRequest.Builder to(String path) {
        String base = service.toString(); // with the prefix of a proxy, if it has one
        int end = base.endsWith("/") ? base.length() - 1 : base.length();
        return begun.get().uri(URI.create(base.substring(0, end) + path));
    }

    /**
     * Sends a request, and waits for the whole answer.
     *
     * @param waitNs how much longer the answer may take, because the request asks the service to
     *     wait, in nanoseconds
     * @throws IOException if there is no answer in time. After an interrupt the thread's interrupt
     *     status is set
     */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body, long waitNs)
            throws IOException {
        // A time-out of the request itself would cover only the head of the answer.
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
        Duration limit = patience.plusNanos(waitNs);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("the service does not answer within " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            answer.cancel(true); // no effect if it has arrived
        }
    }
}
