package dev.byztime.client;

import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketClaims;
import dev.byztime.ticket.TicketVerdict;
import dev.byztime.ticket.TrustedIssuers;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;

/** A service's tickets over HTTP. */
public final class HttpTickets implements TicketSource {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ServiceRequests requests;

    /**
     * @param requests begins each request, with headers such as the current access token; an
     *     UncheckedIOException means that they are not available now
     * @param service the address of one instance, such as {@code http://localhost:8080}
     * @param patience how long an answer may take
     */
    public HttpTickets(
            HttpClient http,
            Supplier<HttpRequest.Builder> requests,
            URI service,
            Duration patience) {
        this.requests = new ServiceRequests(http, requests, service, patience);
    }

    @Override
    public ServiceTime time() throws IOException {
        return understood(get("/time"), ServiceTimes::read);
    }

    @Override
    public byte[] keys() throws IOException {
        return get("/tickets/keys");
    }

    @Override
    public TicketVerdict verify(TicketCheck check, TicketClaims ticket) throws IOException {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("ticket", check.ticket())
                        .put("audience", check.audience());
        if (check.shown() != null) {
            body.put("proof", check.shown().proof())
                    .put("method", check.shown().method())
                    .put("uri", check.shown().uri());
        }
        HttpRequest.Builder request =
                begin("/tickets/verify")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()));
        return understood(answer(request), answer -> verdict(answer, ticket));
    }

    private byte[] get(String path) throws IOException {
        return answer(begin(path).GET());
    }

    private HttpRequest.Builder begin(String path) throws IOException {
        try {
            return requests.to(path);
        } catch (UncheckedIOException e) { // such as while a token is being replaced
            throw new IOException(e.getMessage(), e);
        }
    }

    private byte[] answer(HttpRequest.Builder request) throws IOException {
        HttpResponse<byte[]> response =
                requests.send(
                        request.build(),
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), TrustedIssuers.MAX_BYTES),
                        0);
        if (response.statusCode() != 200) {
            throw new IOException("the service answers with status " + response.statusCode());
        }
        return response.body();
    }

    /** Reads an answer. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(JsonNode answer);
    }

    private static <T> T understood(byte[] answer, Reader<T> reader) throws IOException {
        try {
            return reader.read(JSON.readTree(answer));
        } catch (JacksonException | IllegalArgumentException | ArithmeticException e) {
            throw new IOException("the answer is not understood: " + e.getMessage(), e);
        }
    }

    private static TicketVerdict verdict(JsonNode answer, TicketClaims ticket) {
        String reason = answer.path("reason").asString("");
        String detail = answer.path("detail").asString("");
        return switch (answer.path("verdict").asString()) {
            case "VALID" ->
                    new TicketVerdict.Valid(ticket, ServiceTimes.instant(answer, "safeRemaining"));
            case "EXPIRED" -> new TicketVerdict.Expired(ticket);
            case "NOT_YET" ->
                    new TicketVerdict.NotYet(ticket, ServiceTimes.instant(answer, "retryIn"));
            case "UNCERTAIN" ->
                    new TicketVerdict.Uncertain(ticket, ServiceTimes.instant(answer, "retryIn"));
            case "INVALID" ->
                    new TicketVerdict.Invalid(TicketVerdict.Invalid.Reason.valueOf(reason), detail);
            case "UNPROVEN" ->
                    new TicketVerdict.Unproven(
                            ticket, TicketVerdict.Unproven.Reason.valueOf(reason), detail);
            case "REPLAYED" ->
                    new TicketVerdict.Replayed(ticket, ServiceTimes.instant(answer, "last"));
            case "OVERTAKEN" ->
                    new TicketVerdict.Overtaken(ticket, ServiceTimes.instant(answer, "last"));
            case "STALE" -> new TicketVerdict.Stale(ticket, reason);
            case "EARLY" ->
                    new TicketVerdict.Early(
                            ticket, reason, ServiceTimes.instant(answer, "retryIn"), detail);
            default -> throw new IllegalArgumentException("an unknown verdict");
        };
    }
}
