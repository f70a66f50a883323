package dev.byztime.cluster.http;

import dev.byztime.cluster.Instance;
import dev.byztime.cluster.InstanceSeal;
import dev.byztime.cluster.MovedPartition;
import dev.byztime.cluster.SentRequests;
import dev.byztime.cluster.TableSender;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.time.TimeUnavailableException;

import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

import javax.net.ssl.SSLHandshakeException;

/**
 * Sends requests to other instances, over connections that are kept.
 *
 * <p>Requests and answers have MACs by a key that instances have in common. So whoever has got the
 * address of an instance that has ended decides nothing, and gets nothing that another instance
 * would accept.
 */
@Component
final class OwnerRequests implements TableSender {

    private static final Logger log = LoggerFactory.getLogger(OwnerRequests.class);

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(1);

    /** How long an answer may take, beside the wait that the client asks for. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long the way of tables may take. Nothing else is kept in the meantime. */
    private static final Duration TABLES_PATIENCE = Duration.ofSeconds(2);

    /** Far more than any answer has, such as one of a batch with 10,000 verdicts. */
    private static final long MOST_ANSWER_BYTES = 1 << 25;

    private static final String KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";

    /**
     * For how long an idle connection is kept: less than the server's idle time-out, so that no
     * request is sent on a connection that is about to be closed.
     */
    private static final String KEPT_SECONDS = "10";

    private final SentRequests sent;
    private final String prefix;
    private final long longestWaitNs;
    private final JsonMapper json;
    private final HttpClient http;
    private final Set<String> distrusted = ConcurrentHashMap.newKeySet();
    private final LongAdder answered = new LongAdder();
    private final LongAdder notSent = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder forged = new LongAdder();

    /**
     * @param prefix of all paths, the same at all instances
     */
    OwnerRequests(
            SentRequests sent,
            ByztimeProperties properties,
            InstanceTls tls,
            JsonMapper json,
            @Value("${server.servlet.context-path:}") String prefix) {
        this.prefix = prefix;
        this.longestWaitNs = properties.longestWait().toNanos();
        if (System.getProperty(KEEP_ALIVE) == null) {
            System.setProperty(KEEP_ALIVE, KEPT_SECONDS);
        }
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_PATIENCE)
                        .executor(Executors.newVirtualThreadPerTaskExecutor());
        if (tls.context() != null) {
            builder.sslContext(tls.context());
        }
        this.http = builder.build();
        this.json = json;
        this.sent = sent;
    }

    /** Whether the present request was sent on by another instance of this service. */
    boolean isForwarded() {
        return SentOnRequest.of(OwnerRequest.present()) != null;
    }

    /**
     * A request to another instance.
     *
     * @param proof recognises its answer
     */
    private record Proven(HttpRequest.Builder request, SentRequests.Proof proof) {}

    /**
     * Sends a request to an instance, once.
     *
     * @return the answer; empty if the request was certainly not sent
     * @throws ServiceRefusal if it was sent, and that instance has not answered; or if the time is
     *     not known here
     */
    Optional<OwnerAnswer> send(Instance owner, OwnerRequest request) {
        Proven proven;
        try {
            proven =
                    proven(
                            owner,
                            request.method(),
                            request.target(),
                            request.headers(),
                            request.body(),
                            request.checked());
        } catch (IllegalArgumentException e) { // an address that is none
            notSent.increment();
            return Optional.empty();
        } catch (TimeUnavailableException e) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.NO_OWNER,
                    "another instance owns the partition, and this one cannot send the request on"
                            + " without the time: "
                            + e.getMessage());
        }
        String address = owner.address();
        Duration patience = PATIENCE.plusNanos(Math.min(request.waitNs(), longestWaitNs));
        try {
            HttpResponse<byte[]> response = answer(proven.request.build(), patience);
            requireProof(owner, proven.proof, response);
            answered.increment();
            return Optional.of(OwnerAnswer.of(response, json));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            notSent.increment();
            return Optional.empty();
        } catch (SSLHandshakeException e) { // nothing is read before both have finished
            notSent.increment();
            distrust(address, e);
            return Optional.empty();
        } catch (IOException e) {
            unknown.increment();
            throw unknown(address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unknown.increment();
            throw unknown(address, e);
        }
    }

    @Override
    public void send(Instance next, int partition, MovedPartition tables) throws IOException {
        try {
            Proven proven =
                    proven(
                            next,
                            HttpMethod.PUT.name(),
                            prefix + MovedTables.path(partition),
                            Map.of(),
                            tables.toBytes(),
                            List.of());
            HttpResponse<byte[]> response = answer(proven.request.build(), TABLES_PATIENCE);
            requireProof(next, proven.proof, response);
            if (response.statusCode() != HttpServletResponse.SC_NO_CONTENT) {
                throw new IOException("it answered " + response.statusCode());
            }
        } catch (IllegalArgumentException | ServiceRefusal e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** The time-out of a request by itself would not include the body of its answer. */
    private HttpResponse<byte[]> answer(HttpRequest request, Duration patience)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(
                        request,
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_ANSWER_BYTES));
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed
                    ? failed
                    : new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("no whole answer within " + patience);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        }
    }

    private Proven proven(
            Instance to,
            String method,
            String target,
            Map<String, String> headers,
            byte[] body,
            List<String> checked) {
        URI uri = URI.create(to.address() + target);
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(uri)
                        .method(
                                method,
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(builder::header);
        SentRequests.Proof proof =
                sent.prove(
                        new InstanceSeal.Request(
                                method,
                                uri.getRawQuery() == null
                                        ? uri.getRawPath()
                                        : uri.getRawPath() + "?" + uri.getRawQuery(),
                                OwnerRequest.heeded(name ->
                                        headers.containsKey(name)
                                                ? List.of(headers.get(name))
                                                : List.of())),
                        body,
                        checked,
                        to);
        return new Proven(builder.header(OwnerRequest.FORWARDED, proof.header()), proof);
    }

    /**
     * @throws ServiceRefusal if somebody else has answered, or the answer was changed
     */
    private void requireProof(
            Instance owner, SentRequests.Proof proof, HttpResponse<byte[]> response) {
        InstanceSeal.Answer answer =
                new InstanceSeal.Answer(
                        response.statusCode(),
                        OwnerAnswer.passed(name -> response.headers().allValues(name)),
                        response.body());
        String shown = response.headers().firstValue(OwnerAnswer.MAC).orElse(null);
        if (sent.isAnswer(answer, shown, proof)) {
            distrusted.remove(owner.address());
            return;
        }
        forged.increment();
        if (distrusted.add(owner.address())) {
            log.warn(
                    "Whoever answers at {} is no instance of this service, or is of another"
                            + " version, or something in between changes requests or answers."
                            + " Nothing that it answers is believed (status {})",
                    owner.address(),
                    response.statusCode());
        }
        throw new ServiceRefusal(
                ServiceRefusal.Reason.OUTCOME_UNKNOWN,
                "it was sent on to %s, and whoever has answered there is no instance of this service"
                        .formatted(owner.address()));
    }

    /** Tells the operator, once until the address has answered. */
    private void distrust(String address, SSLHandshakeException cause) {
        if (distrusted.add(address)) {
            log.warn("This instance and the one at {} do not trust each other: {}", address, cause);
        }
    }

    private static ServiceRefusal unknown(String address, Exception cause) {
        return new ServiceRefusal(
                ServiceRefusal.Reason.OUTCOME_UNKNOWN,
                "it was sent on to %s, which has not answered (%s)".formatted(address, cause));
    }

    /** How many requests were sent on and answered. */
    long answered() {
        return answered.sum();
    }

    /** How many were not sent, because the owner could not be reached. */
    long notSent() {
        return notSent.sum();
    }

    /** How many were sent, and not answered. */
    long unknown() {
        return unknown.sum();
    }

    /** How many were answered by somebody who is no instance of this service. */
    long forged() {
        return forged.sum();
    }
}
