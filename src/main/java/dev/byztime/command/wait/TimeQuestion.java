package dev.byztime.command.wait;

import dev.byztime.client.ServiceTransport;
import dev.byztime.client.ServiceTransport.Reply;
import dev.byztime.command.service.Service;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

import javax.net.ssl.SSLHandshakeException;

/**
 * The question {@code GET /time} to a service.
 *
 * @param ways makes the way to the service, on which a whole answer may take that long
 * @param path the path with the query
 * @param maxError the largest acceptable error
 */
record TimeQuestion(Function<Duration, ServiceTransport> ways, String path, Timestamp maxError) {

    /**
     * Sends one request.
     *
     * @param patience the time limit for the whole answer
     */
    Finding ask(Duration patience) {
        try {
            Reply reply = ways.apply(patience).send("GET", path, Service.JSON, null, Duration.ZERO);
            return AnswerReader.read(reply.status(), reply.retryAfter(), reply.body(), maxError);
        } catch (SSLHandshakeException untrusted) {
            return new Finding.Never(
                    "no agreement about certificates (a CA of your own: java"
                            + " -Djavax.net.ssl.trustStore=FILE): "
                            + untrusted.getMessage());
        } catch (IOException failed) {
            return new Finding.NotYet(
                    "no answer", String.valueOf(failed), AnswerReader.DEFAULT_RETRY_DELAY);
        }
    }
}
