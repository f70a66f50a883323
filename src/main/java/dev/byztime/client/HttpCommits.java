package dev.byztime.client;

import dev.byztime.time.ConsecutiveTimestamps;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A client for the commitment of a service over HTTP, for one group of keys.
 *
 * <p>A failed request, an answer with a 5xx problem, 401, and an answer that is not understood
 * become {@link CommitClient.NotNow}. Any other 4xx problem is a mistake of the caller, and becomes
 * an IllegalArgumentException.
 */
public final class HttpCommits implements CommitClient {

    private static final String VERDICT = "verdict";
    private static final String SEVERAL = "SEVERAL";

    private final JsonRequests requests;
    private final String path;

    /**
     * @param requests begins each request, with headers such as the current access token; an
     *     UncheckedIOException means that they are not available now
     * @param service the address of the service, such as {@code http://localhost:8080}
     * @param group the name of the group
     * @param patience how long an answer may take. It should be well below the hold, because an
     *     unanswered request is repeated only after this time
     */
    public HttpCommits(
            HttpClient http,
            Supplier<HttpRequest.Builder> requests,
            URI service,
            String group,
            Duration patience) {
        this.requests =
                new JsonRequests(
                        new HttpTransport(new ServiceRequests(http, requests, service, patience)));
        this.path = "/commits/" + quoted(group) + "/";
    }

    @Override
    public BeginAnswer begin() {
        return decided(
                requests.post(path + "begin"),
                body -> new Start(text(body, "start"), number(body, "epoch")),
                later -> later);
    }

    @Override
    public Verdict validate(Request request) {
        ObjectNode body =
                object().put("transaction", request.transaction())
                        .put("start", request.start())
                        .put("stores", request.severalStores() ? SEVERAL : "ONE");
        if (request.holdNs() != 0) {
            body.put("hold", JsonRequests.seconds(request.holdNs()));
        }
        ArrayNode reads = body.putArray("reads");
        for (Read read : request.reads()) {
            ObjectNode each = reads.addObject().put("key", read.key());
            if (read.version() != null) {
                each.put("version", read.version().toString());
            }
        }
        ArrayNode writes = body.putArray("writes");
        request.writes().forEach(writes::add);
        return decided(
                requests.post(path + "validate", body, 0), HttpCommits::verdict, later -> later);
    }

    @Override
    public FinishAnswer finish(String transaction, Outcome outcome) {
        ObjectNode body = object().put("transaction", transaction).put("outcome", outcome.name());
        return decided(
                requests.postAnyway(path + "finish", body), HttpCommits::end, later -> later);
    }

    @Override
    public InDoubtAnswer inDoubt(int count, long holdNs) {
        String hold = holdNs == 0 ? "" : "&hold=" + JsonRequests.seconds(holdNs);
        return decided(
                requests.get(path + "in-doubt?count=" + count + hold, 0),
                body ->
                        new InDoubtList(
                                list(body, "transactions", HttpCommits::undecided),
                                number(body, "epoch"),
                                nanoseconds(body, "safeRemaining")),
                later -> later);
    }

    @Override
    public TransactionAnswer transaction(String transaction) {
        return decided(
                requests.get(path + "transaction?transaction=" + quoted(transaction), 0),
                HttpCommits::known,
                later -> later);
    }

    @Override
    public SafeTimeAnswer safeTime() {
        return decided(
                requests.get(path + "safe-time", 0),
                body -> new SafeTime(instant(body, "safeTime"), number(body, "epoch")),
                later -> later);
    }

    @Override
    public TimestampsAnswer timestamps(int count) {
        return decided(
                requests.post(path + "timestamps?range=true&count=" + count),
                body -> new Timestamps(range(body, count), nanoseconds(body, "certainIn")),
                later -> later);
    }

    private static List<Timestamp> range(JsonNode body, int count) {
        List<Timestamp> all = new ConsecutiveTimestamps(instant(body, "first"), count);
        if (!all.getLast().equals(instant(body, "last"))) {
            throw new IllegalArgumentException("these are not " + count + " timestamps");
        }
        return all;
    }

    /** Reads a decision. One that is not understood is none. */
    private static <A> A decided(
            JsonRequests.Answer answer, Function<JsonNode, A> reader, Function<NotNow, A> notNow) {
        return switch (answer) {
            case JsonRequests.NoDecision none ->
                    notNow.apply(new NotNow(none.reason(), none.retryNs()));
            case JsonRequests.Decision decision -> {
                A understood;
                try {
                    understood = reader.apply(decision.body());
                } catch (JacksonException | IllegalArgumentException e) {
                    understood = notNow.apply(new NotNow("not understood: " + decision.body(), 0));
                }
                yield understood;
            }
        };
    }

    private static Verdict verdict(JsonNode body) {
        return switch (text(body, VERDICT)) {
            case "PREPARED" ->
                    new Prepared(
                            instant(body, "timestamp"),
                            nanoseconds(body, "certainIn"),
                            nanoseconds(body, "safeRemaining"),
                            State.valueOf(text(body, "state")));
            case "ABORTED" ->
                    new Aborted(
                            Reason.valueOf(text(body, "reason")), body.path("key").asString(null));
            case "IN_DOUBT" -> new MustBeSettled();
            case "OTHER_CONTENT" -> new OtherContent();
            default -> throw new IllegalArgumentException("an unknown verdict");
        };
    }

    private static FinishAnswer end(JsonNode body) {
        return switch (text(body, VERDICT)) {
            case "ENDED" -> new Ended(State.valueOf(text(body, "state")));
            case "IN_DOUBT" -> new MustBeSettled();
            case "PENDING" -> new StillPending();
            case "NOT_KNOWN" -> new NotKnown();
            default -> throw new IllegalArgumentException("an unknown verdict");
        };
    }

    private static TransactionAnswer known(JsonNode body) {
        String verdict = text(body, VERDICT);
        return switch (verdict) {
            case "PENDING", "IN_DOUBT" ->
                    new NotEnded(undecided(body.path("undecided")), verdict.equals("IN_DOUBT"));
            case "ABORTED" -> new NeverPrepared(Reason.valueOf(text(body, "reason")));
            case "NOT_KNOWN" -> new NotKnown();
            default -> new Ended(State.valueOf(verdict));
        };
    }

    private static Undecided undecided(JsonNode body) {
        return new Undecided(
                text(body, "transaction"),
                instant(body, "timestamp"),
                list(body, "reads", HttpCommits::keyRead),
                list(body, "writes", JsonNode::asString),
                text(body, "stores").equals(SEVERAL));
    }

    private static Read keyRead(JsonNode body) {
        String version = body.path("version").asString(null);
        return new Read(text(body, "key"), version == null ? null : TimestampText.parse(version));
    }

    private static <T> List<T> list(JsonNode body, String name, Function<JsonNode, T> reader) {
        JsonNode list = body.path(name);
        if (!list.isArray()) {
            throw new IllegalArgumentException("no list of " + name);
        }
        return list.valueStream().map(reader).toList();
    }

    private static String text(JsonNode body, String name) {
        JsonNode text = body.path(name);
        if (!text.isString()) {
            throw new IllegalArgumentException("no " + name);
        }
        return text.asString();
    }

    private static long number(JsonNode body, String name) {
        return Long.parseLong(text(body, name));
    }

    private static Timestamp instant(JsonNode body, String name) {
        return TimestampText.parse(text(body, name));
    }

    private static long nanoseconds(JsonNode body, String name) {
        return instant(body, name).toNanosSaturated();
    }

    private static ObjectNode object() {
        return JsonRequests.JSON.createObjectNode();
    }

    /** Quotes a name for a path or a query. */
    private static String quoted(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
