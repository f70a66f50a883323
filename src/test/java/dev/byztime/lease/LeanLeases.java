package dev.byztime.lease;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.sun.net.httpserver.HttpExchange;

import dev.byztime.lease.http.LeaseAnswer;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.StateFolder;
import dev.byztime.testing.LeanServer;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lease service over HTTP, on the real disk and the real clock, without what makes a service
 * slow to start: all but Spring's part.
 *
 * <p>Its terms are short, and its ceiling runs hardly ahead of them, so it recovers quickly; and it
 * writes that ceiling all the time, so a kill at any moment is likely to hit a write. It starts
 * before it is needed: it touches its folder only when it reads a line.
 */
final class LeanLeases {

    static final long LONGEST_NS = 700_000_000;
    static final long SHORTEST_NS = 100_000_000;
    static final long REACH_NS = LONGEST_NS + QuickLeases.SLACK_NS;

    private static final long MS = 1_000_000;
    private static final int EXERCISES = 20;

    private final LeaseService service;
    private final LeaseWait waits;
    private final Leases leases;
    private final Claims claims;

    private LeanLeases(Path path) {
        service = QuickLeases.start(StateFolder.open(path), SHORTEST_NS, 300 * MS, LONGEST_NS, MS);
        service.expiries().demand(CeilingKeeper.ALWAYS);
        waits = service.waits();
        leases = service.leases();
        claims = service.claims();
    }

    /**
     * Waits for a line, tells its port, and serves until it is killed.
     *
     * <p>Until then it gets used to its work in another folder: else leases would be over before a
     * JVM that has just started answers its first request.
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        getUsedTo(Files.createTempDirectory(folder.getParent(), "exercise-"));
        LeanServer server = LeanServer.listen();
        System.out.println("ready");
        if (System.in.read() < 0) {
            return; // it was not needed
        }
        System.out.println(server.port());
        server.serve(new LeanLeases(folder)::answer);
    }

    private static void getUsedTo(Path exercise) throws Exception {
        LeanServer server = LeanServer.listen();
        LeanLeases leases = new LeanLeases(exercise);
        server.serve(leases::answer);
        LeaseCaller client = new LeaseCaller();
        client.setService(URI.create("http://127.0.0.1:" + server.port() + "/"));
        String id = new LeaseId(1, 1).toString();
        LeaseCaller.Lent none = new LeaseCaller.Lent("r", Mode.READ, id, 1, 0, "no claim");
        for (int i = 0; i < EXERCISES; i++) {
            client.acquire("r", Mode.READ, "h", "q", MS, MS, false);
            client.renew(none, MS);
            client.release(none);
        }
        leases.service.stop(); // it would go on writing
    }

    /** As the service answers, as far as its users here look. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Answer(String verdict, @Nullable LeaseAnswer lease, @Nullable String cause) {

        Answer(String verdict) {
            this(verdict, null, null);
        }
    }

    private Answer answer(HttpExchange exchange) {
        JsonNode body = LeanServer.JSON.readTree(exchange.getRequestBody());
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        return switch (exchange.getRequestURI().getPath()) {
            case "/leases/acquire" -> acquire(body, query);
            case "/leases/renew" -> renew(body);
            case "/leases/release" -> {
                leases.release(reference(body), null);
                yield new Answer("RELEASED");
            }
            default -> throw new IllegalArgumentException("no such path");
        };
    }

    private Answer acquire(JsonNode body, String query) {
        AcquireRequest request =
                new AcquireRequest(
                        body.path("resource").asString(),
                        body.path("holder").asString(),
                        Mode.valueOf(body.path("mode").asString()),
                        TimestampText.parse(body.path("term").asString()),
                        body.path("requestId").asString(),
                        null);
        Timestamp wait = Timestamp.ZERO;
        boolean recall = true;
        for (String parameter : query.split("&")) {
            if (parameter.startsWith("wait=")) {
                wait = TimestampText.parse(parameter.substring("wait=".length()));
            } else if (parameter.equals("recall=false")) {
                recall = false;
            }
        }
        AcquireResult result =
                wait.equals(Timestamp.ZERO)
                        ? waits.acquire(request, Timestamp.MAX)
                        : waits.await(request, recall, wait, Timestamp.MAX);
        return switch (result) {
            case Granted granted -> new Answer("GRANTED", LeaseAnswer.of(granted, claims), null);
            case Held _ -> new Answer("HELD");
            case Recovering recovering -> new Answer("RECOVERING", null, recovering.cause().name());
            case LimitReached _ -> new Answer("FULL");
            case NotYetDurable _ -> new Answer("STORAGE");
        };
    }

    private Answer renew(JsonNode body) {
        LeaseWait.Renewal renewal =
                new LeaseWait.Renewal(
                        reference(body),
                        TimestampText.parse(body.path("term").asString()),
                        body.path("claim").asString(null));
        return switch (waits.renew(renewal, Timestamp.MAX, waits.nowNs())) {
            case Granted granted -> new Answer("GRANTED", LeaseAnswer.of(granted, claims), null);
            case Recalled recalled ->
                    new Answer("RECALLED", LeaseAnswer.of(recalled.lease(), claims), null);
            case Lapsed lapsed -> new Answer("VOID", null, lapsed.reason().name());
            case Recovering recovering -> new Answer("RECOVERING", null, recovering.cause().name());
            case NotYetDurable _ -> new Answer("STORAGE");
        };
    }

    private static LeaseRef reference(JsonNode body) {
        return new LeaseRef(
                body.path("resource").asString(),
                LeaseId.parse(body.path("id").asString()),
                Long.parseLong(body.path("token").asString()));
    }
}
