package dev.byztime.commit;

import dev.byztime.commit.BusyClients.Validator;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * The validator of one group at several instances: each request goes to any of them. What is not
 * answered is not asked again, as if the client had crashed.
 */
final class InstanceCommits implements Validator {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int AT_ONCE = 10;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = new JsonMapper();
    private final List<URI> instances;
    private final String group;
    private final Map<String, LongAdder> problems = new ConcurrentSkipListMap<>();
    private volatile boolean over;

    InstanceCommits(List<URI> instances, String group) {
        this.instances = instances;
        this.group = group;
    }

    /** Ends all work. */
    void end() {
        over = true;
    }

    /** What kept requests from being answered since the last call. */
    Map<String, Long> problems() {
        Map<String, Long> counts = new TreeMap<>();
        problems.forEach((kind, count) -> counts.put(kind, count.sumThenReset()));
        return counts;
    }

    @Override
    public JsonNode ask(URI anywhere, String path, Object body)
            throws IOException, InterruptedException {
        if (over) {
            throw new IOException("the work is over");
        }
        JsonNode it = json.valueToTree(body);
        return json.valueToTree(
                switch (path) {
                    case "/begin" -> begin();
                    case "/validate" -> validate(it);
                    case "/finish" -> finish(it);
                    case "/in-doubt" -> inDoubt();
                    case "/timestamp" -> timestamp();
                    default -> throw new IllegalArgumentException(path);
                });
    }

    private Map<String, String> begin() throws InterruptedException {
        JsonNode answer = post("begin", null);
        String start = answer.path("start").asString("");
        int slash = start.indexOf('/');
        return slash < 0
                ? Map.of()
                : Map.of("epoch", start.substring(0, slash), "mark", start.substring(slash + 1));
    }

    private Map<String, String> validate(JsonNode it) throws InterruptedException {
        List<Map<String, String>> reads = new ArrayList<>();
        for (JsonNode read : it.get("reads")) {
            Map<String, String> each = new LinkedHashMap<>();
            each.put("key", read.get(0).asString());
            long versionNs = Long.parseLong(read.get(1).asString());
            if (versionNs != CommitRequest.ABSENT) {
                each.put("version", Timestamp.ofNanos(versionNs).toString());
            }
            reads.add(each);
        }
        JsonNode answer =
                post(
                        "validate",
                        Map.of(
                                "transaction",
                                it.get("id"),
                                "start",
                                it.get("epoch").asString() + "/" + it.get("mark").asString(),
                                "stores",
                                it.get("several").asBoolean() ? "SEVERAL" : "ONE",
                                "reads",
                                reads,
                                "writes",
                                it.get("writes")));
        String verdict = answer.path("verdict").asString("no answer");
        return switch (verdict) {
            case "PREPARED" ->
                    Map.of(
                            "verdict",
                            verdict,
                            "ns",
                            ns(answer, "timestamp"),
                            "safeNs",
                            ns(answer, "safeRemaining"));
            case "ABORTED" -> Map.of("verdict", answer.path("reason").asString());
            default -> Map.of("verdict", verdict);
        };
    }

    private String finish(JsonNode it) throws InterruptedException {
        return post("finish", Map.of("transaction", it.get("id"), "outcome", it.get("state")))
                .path("verdict")
                .asString("no answer");
    }

    private Map<String, Object> inDoubt() throws InterruptedException {
        JsonNode answer = answer("in-doubt?count=" + AT_ONCE, HttpRequest.newBuilder().GET());
        if (!answer.has("epoch")) {
            return Map.of();
        }
        List<Map<String, Object>> transactions = new ArrayList<>();
        for (JsonNode one : answer.get("transactions")) {
            List<List<String>> reads = new ArrayList<>();
            for (JsonNode read : one.get("reads")) {
                reads.add(
                        List.of(
                                read.get("key").asString(),
                                read.has("version")
                                        ? ns(read, "version")
                                        : Long.toString(CommitRequest.ABSENT)));
            }
            transactions.add(
                    Map.of(
                            "id", one.get("transaction"),
                            "ns", ns(one, "timestamp"),
                            "reads", reads,
                            "writes", one.get("writes")));
        }
        return Map.of(
                "epoch", answer.get("epoch"),
                "safeNs", ns(answer, "safeRemaining"),
                "transactions", transactions);
    }

    private Map<String, String> timestamp() throws InterruptedException {
        JsonNode answer = post("timestamps", null);
        return answer.has("first") ? Map.of("ns", ns(answer, "first")) : Map.of();
    }

    private static String ns(JsonNode in, String name) {
        return Long.toString(TimestampText.parse(in.get(name).asString()).toNanosExact());
    }

    private JsonNode post(String operation, @Nullable Object body) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder();
        return answer(
                operation,
                body == null
                        ? request.POST(HttpRequest.BodyPublishers.noBody())
                        : request.header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                json.writeValueAsString(body))));
    }

    /** The answer, or an empty object in its place. */
    private JsonNode answer(String operation, HttpRequest.Builder request)
            throws InterruptedException {
        URI to = instances.get(ThreadLocalRandom.current().nextInt(instances.size()));
        try {
            JsonNode answer =
                    json.readTree(
                            http.send(
                                            request.uri(
                                                            to.resolve(
                                                                    "/commits/%s/%s"
                                                                            .formatted(
                                                                                    group,
                                                                                    operation)))
                                                    .timeout(PATIENCE)
                                                    .build(),
                                            BodyHandlers.ofString())
                                    .body());
            if (answer.has("status")) {
                count(answer.path("reason").asString("?"), answer);
                return json.createObjectNode();
            }
            return answer;
        } catch (IOException | JacksonException e) {
            problems.computeIfAbsent("no answer", kind -> new LongAdder()).increment();
            return json.createObjectNode();
        }
    }

    private void count(String reason, JsonNode problem) {
        if (problem.path("status").asInt() != 503) {
            throw new AssertionError(problem.toString());
        }
        problems.computeIfAbsent(reason, kind -> new LongAdder()).increment();
    }
}
