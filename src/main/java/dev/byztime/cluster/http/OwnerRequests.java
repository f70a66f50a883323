package dev.byztime.cluster.http;

import dev.byztime.cluster.ClusterAgreement;
import dev.byztime.cluster.MovedPartition;
import dev.byztime.cluster.TableSender;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.settings.ByztimeProperties;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

import javax.net.ssl.SSLHandshakeException;

/**
 * Sends requests to other instances, over connections that are kept.
 *
 * <p>Instances know each other by a token that is derived from their common key. So an address that
 * has come to belong to another service does no harm.
 */
@Component
final class OwnerRequests implements TableSender {

    private static final Logger log = LoggerFactory.getLogger(OwnerRequests.class);

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(1);

    /** How long an answer may take, beside the wait that the client asks for. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long the way of tables may take. Nothing else is kept in the meantime. */
    private static final Duration TABLES_PATIENCE = Duration.ofSeconds(2);

    /** What the container has found in order of the certificates that a client has shown. */
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private static final String KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";

    /**
     * For how long an idle connection is kept: less than the server's idle time-out, so that no
     * request is sent on a connection that is about to be closed.
     */
    private static final String KEPT_SECONDS = "10";

    private final String token;
    private final long longestWaitNs;
    private final boolean asksForCertificates;
    private final JsonMapper json;
    private final HttpClient http;
    private final Set<String> distrusted = ConcurrentHashMap.newKeySet();
    private final LongAdder answered = new LongAdder();
    private final LongAdder notSent = new LongAdder();
    private final LongAdder unknown = new LongAdder();

    OwnerRequests(
            ClusterAgreement agreement,
            ByztimeProperties properties,
            InstanceTls tls,
            JsonMapper json) {
        this.longestWaitNs = properties.longestWait().toNanos();
        this.asksForCertificates = tls.asksForCertificates();
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
        this.token = agreement.token();
    }

    /**
     * Whether the present request was sent on by another instance of this service.
     *
     * @throws ServiceRefusal if it was sent on by an instance of another service, or by one that
     *     has not shown a certificate
     */
    boolean isForwarded() {
        HttpServletRequest request = OwnerRequest.present();
        String shown = request.getHeader(OwnerRequest.FORWARDED);
        if (shown == null) {
            return false;
        }
        if (!MessageDigest.isEqual(
                shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.NO_OWNER,
                    "the header %s does not have the token of this service's instances"
                            .formatted(OwnerRequest.FORWARDED));
        }
        if (asksForCertificates && request.getAttribute(CERTIFICATES) == null) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.NO_OWNER,
                    "it was sent on by an instance without a certificate");
        }
        return true;
    }

    /**
     * Sends a request to an instance, once.
     *
     * @return the answer; empty if the request was certainly not sent
     * @throws ServiceRefusal if it was sent and not answered
     */
    Optional<OwnerAnswer> send(String address, OwnerRequest request) {
        HttpRequest.Builder builder;
        try {
            builder = builder(address + request.target());
        } catch (IllegalArgumentException e) { // an address that is none
            notSent.increment();
            return Optional.empty();
        }
        request.headers().forEach(builder::header);
        builder.timeout(PATIENCE.plusNanos(Math.min(request.waitNs(), longestWaitNs)))
                .method(
                        request.method(),
                        request.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body()));
        try {
            OwnerAnswer answer =
                    OwnerAnswer.of(http.send(builder.build(), BodyHandlers.ofByteArray()), json);
            answered.increment();
            distrusted.remove(address);
            return Optional.of(answer);
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
    public void send(String address, int partition, MovedPartition tables) throws IOException {
        try {
            int status =
                    http.send(
                                    builder(address + MovedTables.path(partition))
                                            .timeout(TABLES_PATIENCE)
                                            .PUT(
                                                    HttpRequest.BodyPublishers.ofByteArray(
                                                            tables.toBytes()))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode();
            if (status != HttpServletResponse.SC_NO_CONTENT) {
                throw new IOException("it answered " + status);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private HttpRequest.Builder builder(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).header(OwnerRequest.FORWARDED, token);
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
}
