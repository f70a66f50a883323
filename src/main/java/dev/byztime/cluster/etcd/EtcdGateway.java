package dev.byztime.cluster.etcd;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLHandshakeException;

/**
 * Requests to the members of an etcd, by the JSON gateway that each has at {@code /v3} since
 * version 3.4. It keeps to a member until this fails.
 */
final class EtcdGateway implements AutoCloseable {

    private static final int OK = 200;
    private static final long MOST_BYTES = 16L << 20;

    /** How much of a text that is no JSON is shown to an operator. */
    private static final int SHOWN_CHARACTERS = 200;

    private final EtcdAccess access;
    private final HttpClient client;

    /** The index of the member that the next request goes to. */
    private volatile int preferred;

    private volatile @Nullable String token;

    EtcdGateway(EtcdAccess access) {
        this.access = access;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(access.connectTimeout());
        if (access.tls() != null) {
            builder.sslContext(access.tls());
        }
        this.client = builder.build();
    }

    /** A request that changes nothing: if a member does not answer, the next one is asked. */
    JsonNode read(String path, Map<String, ?> body) throws IOException {
        return askMembers(path, body, true);
    }

    /** A request that is sent on to the next member only if it has certainly had no effect. */
    JsonNode write(String path, Map<String, ?> body) throws IOException {
        return askMembers(path, body, false);
    }

    private JsonNode askMembers(String path, Map<String, ?> body, boolean mayRepeat)
            throws IOException {
        int members = access.endpoints().size();
        int first = preferred;
        List<String> failures = new ArrayList<>();
        for (int i = 0; ; i++) {
            int member = (first + i) % members;
            URI endpoint = access.endpoints().get(member);
            try {
                return askAsUser(endpoint, path, body);
            } catch (IOException e) {
                failures.add(endpoint + ": " + e.getMessage());
                preferred = (member + 1) % members;
                boolean goesOn = wasNotSent(e) || (mayRepeat && mayAnotherAnswer(e));
                if (!goesOn || i == members - 1) {
                    throw new IOException("etcd at " + String.join("; ", failures), e);
                }
            }
        }
    }

    private static boolean wasNotSent(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof SSLHandshakeException;
    }

    private static boolean mayAnotherAnswer(IOException failure) {
        return !(failure instanceof InterruptedIOException)
                && (!(failure instanceof EtcdRefusalException refusal) || refusal.isOfThisMember());
    }

    /** A request without a valid token has no effect, so it is sent again with a new one. */
    private JsonNode askAsUser(URI endpoint, String path, Map<String, ?> body) throws IOException {
        EtcdLogin login = access.login();
        if (login == null) {
            return ask(endpoint, path, body, null);
        }
        String known = token;
        if (known != null) {
            try {
                return ask(endpoint, path, body, known);
            } catch (EtcdRefusalException e) {
                if (!e.wantsNewToken()) {
                    throw e;
                }
            }
        }
        String fresh = newToken(endpoint, login);
        token = fresh;
        return ask(endpoint, path, body, fresh);
    }

    private String newToken(URI endpoint, EtcdLogin login) throws IOException {
        return ask(
                        endpoint,
                        "/v3/auth/authenticate",
                        Map.of("name", login.user(), "password", login.password()),
                        null)
                .path("token")
                .asString();
    }

    private JsonNode ask(URI endpoint, String path, Map<String, ?> body, @Nullable String withToken)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(endpoint.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofByteArray(
                                        JsonMapper.shared().writeValueAsBytes(body)));
        if (withToken != null) {
            request.header("Authorization", withToken);
        }
        HttpResponse<byte[]> response = await(request.build());
        if (response.statusCode() != OK) {
            throw new EtcdRefusalException(response.statusCode(), reason(response.body()));
        }
        try {
            return JsonMapper.shared().readTree(response.body());
        } catch (JacksonException e) {
            throw new IOException("its answer is no JSON", e);
        }
    }

    /** Why a request was refused; a refusal that is not the gateway's is no JSON. */
    private static String reason(byte[] body) {
        try {
            JsonNode said = JsonMapper.shared().readTree(body);
            return said.path("message").asString(said.path("error").asString("no reason"));
        } catch (JacksonException e) {
            String text = new String(body, StandardCharsets.UTF_8).replaceAll("[^!-~]+", " ");
            return "no JSON, but: " + text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS));
        }
    }

    /** The time-out of a request by itself would not include its body. */
    private HttpResponse<byte[]> await(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            return answer.get(access.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed
                    ? described(failed)
                    : new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException(
                    "no answer within %d ms".formatted(access.requestTimeout().toMillis()), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it was waited for");
        }
    }

    /** The JDK says little about a connection that was refused, or closed without an answer. */
    private static IOException described(IOException failed) {
        if (failed instanceof ConnectException && failed.getMessage() == null) {
            ConnectException described = new ConnectException("no connection");
            described.initCause(failed);
            return described;
        }
        if (failed.getCause() instanceof EOFException) {
            return new IOException(
                    "it closed the connection without an answer; if it asks for certificates, it"
                            + " may refuse this client's",
                    failed);
        }
        return failed;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
