package dev.byztime.client;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Carries requests by the JDK's client.
 *
 * @param requests begins and sends each request
 */
record HttpTransport(ServiceRequests requests) implements ServiceTransport {

    @Override
    public Reply send(
            String method, String path, String accept, @Nullable String json, Duration wait)
            throws IOException {
        HttpRequest.Builder request = requests.to(path).setHeader("Accept", accept);
        BodyPublisher body = BodyPublishers.noBody();
        if (json != null) {
            request.header("Content-Type", "application/json");
            body = BodyPublishers.ofString(json);
        }
        HttpResponse<String> response =
                requests.send(
                        request.method(method, body).build(),
                        BodyHandlers.ofString(),
                        wait.toNanos());
        return new Reply(
                response.statusCode(),
                response.headers().firstValue("Retry-After").orElse(""),
                response.body());
    }
}
