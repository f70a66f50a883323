package dev.byztime.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseClient.Void;
import dev.byztime.lease.LeaseService;
import dev.byztime.lease.Mode;
import dev.byztime.lease.QuickLeases;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.StateFolder;
import dev.byztime.testing.RawTime;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Leases of short terms, on the real disk and the machine's raw clock: in this process, or over
 * HTTP in one of its own that starts quickly, and hence without claims.
 *
 * <p>Its ceiling runs hardly ahead of the terms, so that it recovers as quickly as they end.
 */
final class ShortLeases {

    static final long USUAL_NS = 400_000_000;
    private static final long LONGEST_NS = 800_000_000;

    /** How often its ceiling is raised, as far as it may be. */
    private static final long REST_NS = 20_000_000;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final LeaseClient leases;

    private ShortLeases(LeaseClient leases) {
        this.leases = leases;
    }

    /**
     * @param stops what ends it is added
     */
    static LocalLeases open(Path path, List<Runnable> stops) {
        StateFolder folder = StateFolder.open(path);
        LeaseService service =
                QuickLeases.start(folder, USUAL_NS / 4, USUAL_NS, LONGEST_NS, REST_NS);
        service.expiries().demand(CeilingKeeper.ALWAYS);
        stops.addAll(List.of(service::stop, folder::close));
        return new LocalLeases(service.leases(), service.waits(), new RawTime());
    }

    /** Serves until it is killed, and tells its port. */
    public static void main(String[] arguments) throws IOException {
        ShortLeases service = new ShortLeases(open(Path.of(arguments[0]), new ArrayList<>()));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/leases/", service::serve);
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            byte[] answer =
                    JSON.writeValueAsBytes(
                            answer(
                                    exchange.getRequestURI().getPath(),
                                    parameters(query),
                                    JSON.readTree(exchange.getRequestBody())));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static Map<String, String> parameters(String query) {
        return query == null
                ? Map.of()
                : Arrays.stream(query.split("&"))
                        .map(parameter -> parameter.split("=", 2))
                        .collect(
                                Collectors.toMap(
                                        p -> p[0],
                                        p -> URLDecoder.decode(p[1], StandardCharsets.UTF_8)));
    }

    private ObjectNode answer(String path, Map<String, String> query, JsonNode body) {
        long wait = TimestampText.parse(query.getOrDefault("wait", "0")).toNanosExact();
        return switch (path) {
            case "/leases/acquire" ->
                    json(
                            leases.acquire(
                                    new LeaseRequest(
                                            body.path("resource").asString(),
                                            body.path("holder").asString(),
                                            Mode.valueOf(body.path("mode").asString()),
                                            0,
                                            body.path("requestId").asString(),
                                            body.path("version").asString(null),
                                            !"false".equals(query.get("recall"))),
                                    wait));
            case "/leases/renew" -> json(leases.renew(lease(body), 0));
            case "/leases/recall" -> json(leases.awaitRecall(lease(JSON.valueToTree(query)), wait));
            case "/leases/publish" -> {
                leases.publish(lease(body), body.path("version").asString());
                yield JSON.createObjectNode();
            }
            case "/leases/release" -> {
                leases.release(lease(body), body.path("version").asString(null));
                yield JSON.createObjectNode();
            }
            default -> throw new IllegalArgumentException(path);
        };
    }

    private static Grant lease(JsonNode body) {
        return new Grant(
                body.path("resource").asString(),
                body.path("id").asString(),
                Long.parseLong(body.path("token").asString()),
                0,
                null,
                false,
                false,
                null);
    }

    private static ObjectNode json(Answer answer) {
        ObjectNode json = JSON.createObjectNode();
        switch (answer) {
            case Grant grant ->
                    json.put("verdict", grant.recalled() ? "RECALLED" : "GRANTED")
                            .putObject("lease")
                            .put("resource", grant.resource())
                            .put("id", grant.id())
                            .put("token", Long.toString(grant.token()))
                            .put(
                                    "safeRemaining",
                                    Timestamp.ofNanos(grant.safeRemainingNs()).toString())
                            .put("version", grant.version())
                            .put("current", grant.current())
                            .put("recalled", grant.recalled());
            case Void lapsed -> json.put("verdict", "VOID").put("reason", lapsed.reason());
            case NotNow later ->
                    json.put("verdict", later.reason())
                            .put("certainIn", Timestamp.ofNanos(later.retryNs()).toString());
        }
        return json;
    }
}
