package dev.byztime.command.wait;

import dev.byztime.time.Timestamp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLHandshakeException;

/** A client that sends {@code GET /time} to a service. */
final class TimeQuestion implements AutoCloseable {

    /**
     * The most bytes to read, a hundred times the usual answer. A longer one is not from this
     * service.
     */
    private static final long MAX_BODY_BYTES = 65_536;

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final Timestamp maxError;

    TimeQuestion(URI time, Timestamp maxError) {
        this.request = HttpRequest.newBuilder(time).header("Accept", "application/json").build();
        this.maxError = maxError;
    }

    /**
     * Sends one request.
     *
     * @param patienceNs the time limit for the whole answer, in nanoseconds
     */
    Finding ask(long patienceNs) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> coming =
                http.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BODY_BYTES));
        try {
            HttpResponse<String> answer = coming.get(patienceNs, TimeUnit.NANOSECONDS);
            return AnswerReader.read(
                    answer.statusCode(),
                    answer.headers().firstValue("Retry-After").orElse(""),
                    answer.body(),
                    maxError);
        } catch (TimeoutException silent) {
            return new Finding.NotYet("no answer", "it took too long", Timestamp.ZERO);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof SSLHandshakeException untrusted) {
                return new Finding.Never(
                        "no agreement about certificates (a CA of your own: java"
                                + " -Djavax.net.ssl.trustStore=FILE): "
                                + untrusted.getMessage());
            }
            return new Finding.NotYet(
                    "no answer",
                    String.valueOf(failed.getCause()),
                    AnswerReader.DEFAULT_RETRY_DELAY);
        } finally {
            coming.cancel(true);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
