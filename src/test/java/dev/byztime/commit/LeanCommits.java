package dev.byztime.commit;

import com.sun.net.httpserver.HttpExchange;

import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.StateFolder;
import dev.byztime.testing.LeanServer;
import dev.byztime.testing.RawTime;
import dev.byztime.time.Timestamp;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The validator of a service over HTTP, on the real disk and the real clock, without what makes a
 * service slow to start.
 *
 * <p>It starts before it is needed: it touches its folder only when it reads a line. Until then it
 * gets used to its work in another folder.
 */
final class LeanCommits {

    static final String GROUP = "g";
    static final long HOLD_NS = 100_000_000;

    private static final long SLACK_NS = 20_000_000;
    private static final int EXERCISES = 20;

    private final RawTime time = new RawTime();
    private final CommitService service;

    private LeanCommits(Path folder) {
        LinuxClock clock = new LinuxClock();
        CommitLimits limits =
                new CommitLimits(
                        Timestamp.ofNanos(HOLD_NS),
                        Timestamp.ofNanos(RawTime.ERROR_NS),
                        1000,
                        1000,
                        8,
                        64,
                        100);
        service =
                CommitService.open(
                        StateFolder.open(folder),
                        new CommitPlan(limits, 2),
                        CommitSurroundings.of(time, clock, clock.pause()),
                        SLACK_NS);
        service.start();
    }

    /** Waits for a line, tells its port, and serves until it is killed. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        getUsedTo(new LeanCommits(Files.createTempDirectory(folder.getParent(), "used-")));
        LeanServer server = LeanServer.listen();
        System.out.println("ready");
        if (System.in.read() < 0) {
            return; // it was not needed
        }
        server.serve(new LeanCommits(folder)::answer);
        System.out.println(server.port());
    }

    private static void getUsedTo(LeanCommits exercise) {
        for (int i = 0; i < EXERCISES; i++) {
            exercise.begin();
            exercise.service.tables().timestamps(GROUP, 1, Timestamp.MAX);
        }
        exercise.service.stop();
    }

    private Object answer(HttpExchange exchange) {
        JsonNode body = LeanServer.JSON.readTree(exchange.getRequestBody());
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
        return switch (path[0]) {
            case "begin" -> begin();
            case "validate" -> validate(body);
            case "finish" ->
                    service.tables()
                            .finish(
                                    GROUP,
                                    new CommitEnd(
                                            body.get("id").asString(),
                                            CommitEnd.Outcome.valueOf(
                                                    body.get("state").asString())),
                                    Timestamp.MAX)
                            .result()
                            .getClass()
                            .getSimpleName();
            case "in-doubt" -> inDoubt();
            case "timestamp" ->
                    service.tables().timestamps(GROUP, 1, Timestamp.MAX).result()
                                    instanceof TimestampsResult.Given given
                            ? Map.of("ns", Long.toString(given.first().toNanosExact()))
                            : Map.of();
            default -> throw new IllegalArgumentException(path[0]);
        };
    }

    private Map<String, String> begin() {
        return service.tables().begin(GROUP, Timestamp.MAX).result() instanceof CommitStart start
                ? Map.of("epoch", Long.toString(start.epoch()), "mark", Long.toString(start.mark()))
                : Map.of();
    }

    private Map<String, String> validate(JsonNode body) {
        Map<String, Long> reads = new LinkedHashMap<>();
        for (JsonNode read : body.get("reads")) {
            reads.put(read.get(0).asString(), Long.parseLong(read.get(1).asString()));
        }
        Set<String> writes = new LinkedHashSet<>();
        body.get("writes").forEach(key -> writes.add(key.asString()));
        CommitRequest request =
                new CommitRequest(
                        body.get("id").asString(),
                        new CommitStart(
                                Long.parseLong(body.get("epoch").asString()),
                                Long.parseLong(body.get("mark").asString())),
                        reads,
                        writes,
                        Timestamp.ofNanos(HOLD_NS),
                        body.get("several").asBoolean());
        return switch (service.tables().validate(GROUP, request, Timestamp.MAX).result()) {
            case CommitVerdict.Prepared prepared ->
                    Map.of(
                            "verdict", "PREPARED",
                            "ns", Long.toString(prepared.timestamp().toNanosExact()),
                            "safeNs", Long.toString(prepared.safeRemaining().toNanosExact()));
            case CommitVerdict.Aborted aborted -> Map.of("verdict", aborted.reason().name());
            case CommitVerdict other -> Map.of("verdict", other.getClass().getSimpleName());
        };
    }

    private Map<String, Object> inDoubt() {
        return service.tables()
                                .inDoubt(GROUP, 10, Timestamp.ofNanos(HOLD_NS), Timestamp.MAX)
                                .result()
                        instanceof InDoubtResult.Listed listed
                ? Map.of(
                        "epoch",
                        Long.toString(listed.epoch()),
                        "safeNs",
                        Long.toString(listed.safeRemaining().toNanosExact()),
                        "transactions",
                        listed.transactions().stream()
                                .map(one ->
                                        Map.of(
                                                "id",
                                                one.id(),
                                                "ns",
                                                Long.toString(one.timestampNs()),
                                                "reads",
                                                one.request().reads().entrySet().stream()
                                                        .map(read ->
                                                                new String[] {
                                                                    read.getKey(),
                                                                    Long.toString(read.getValue())
                                                                })
                                                        .toList(),
                                                "writes",
                                                one.request().writes()))
                                .toList())
                : Map.of();
    }
}
