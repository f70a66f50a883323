import dev.byztime.client.HttpLeases;
import dev.byztime.client.HttpMessages;
import dev.byztime.client.HttpTickets;
import dev.byztime.client.HttpTime;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseGuard;
import dev.byztime.client.LocalTickets;
import dev.byztime.client.MessageVerdict;
import dev.byztime.client.NoAnswerException;
import dev.byztime.client.ServiceProblemException;
import dev.byztime.client.ServiceTransport;
import dev.byztime.client.TravelledReading;
import dev.byztime.lease.Mode;
import dev.byztime.linux.LinuxClock;
import dev.byztime.ticket.TicketVerdict;
import dev.byztime.time.TimeInterval;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Does what clients/live/live.py tells it, a line of JSON each, with the client jar: Agent URL. */
public final class Agent {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final LinuxClock CLOCK = new LinuxClock();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** An answer may take so long: well below the terms of leases, and longer than the proxy's delay. */
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    /** For how long a lease is asked for if the suite does not say: a lost answer is asked for again. */
    private static final double USUAL_WAIT_SECONDS = 5;

    private static final String ISSUER = "byztime";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final Map<String, ServiceTransport> transports = new ConcurrentHashMap<>();
    private final Map<String, Held> leases = new ConcurrentHashMap<>();
    private LocalTickets tickets;

    /** A lease and the way to its service. */
    private record Held(LeaseGuard guard, String resource, ServiceTransport service) {}

    private Agent(String url) {
        this.url = url;
    }

    public static void main(String[] arguments) throws Exception {
        Agent agent = new Agent(arguments[0]);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode command = JSON.readTree(line);
            ObjectNode said = JSON.createObjectNode();
            try {
                agent.take(command, said);
            } catch (Exception failure) {
                failed(failure, said);
            }
            say(said.set("n", command.path("n")));
        }
        System.exit(0);
    }

    private static synchronized void say(JsonNode line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void failed(Exception failure, ObjectNode said) {
        said.put("message", failure.toString());
        switch (failure) {
            case ServiceProblemException problem ->
                    said.put("error", "Problem")
                            .put("reason", problem.reason())
                            .put("retryable", problem.isRetryable());
            case NoAnswerException none ->
                    said.put("error", "NoAnswer").put("mayHaveArrived", none.mayHaveArrived());
            case TimeoutException late -> said.put("error", "NotPassed");
            default -> said.put("error", "other");
        }
    }

    private static Supplier<HttpRequest.Builder> requests() {
        String token = "Bearer " + System.getenv("BYZTIME_TOKEN");
        return () -> HttpRequest.newBuilder().header("Authorization", token);
    }

    private ServiceTransport service(JsonNode command) {
        String to = command.path("url").asString(url);
        return transports.computeIfAbsent(
                to, address -> ServiceTransport.over(http, requests(), URI.create(address), PATIENCE));
    }

    private void take(JsonNode command, ObjectNode said) throws Exception {
        ServiceTransport service = service(command);
        HttpTime time = new HttpTime(service, CLOCK, CLOCK.pause(), TIMEOUT);
        HttpMessages messages = new HttpMessages(service, CLOCK, CLOCK.pause(), TIMEOUT);
        switch (command.path("do").stringValue()) {
            case "time" -> {
                TravelledReading reading = time.read();
                Thread.sleep(ofSeconds(command.path("laterSeconds").asDouble(0)));
                TimeInterval now = reading.now();
                said.put("earliestNs", Long.toString(now.earliest().toNanosExact()));
                said.put("latestNs", Long.toString(now.latest().toNanosExact()));
            }
            case "wait" -> {
                double seconds = command.path("timeoutSeconds").doubleValue();
                time.waitUntilPassed(command.path("instant").stringValue(), ofSeconds(seconds));
                said.put("passed", true);
            }
            case "stamp" ->
                    said.put(
                            "stamp",
                            messages.stamps(command.path("receiver").stringValue(), 1).getFirst());
            case "judge" -> {
                MessageVerdict verdict =
                        messages.judge(
                                command.path("receiver").stringValue(),
                                command.path("connection").stringValue(),
                                command.path("timestamp").stringValue());
                said.put("verdict", verdict.verdict())
                        .put("accepted", verdict.isAccepted())
                        .put("answerLost", verdict.answerLost());
            }
            case "issue" -> {
                ObjectNode body =
                        JSON.createObjectNode()
                                .put("subject", "anna")
                                .put("audience", "orders")
                                .put("lifetime", command.path("lifetimeSeconds").asString() + "s");
                said.set("ticket", ask(service, "POST", "/tickets", body).path("ticket"));
            }
            case "verify" -> {
                TicketVerdict verdict =
                        tickets()
                                .verifyWithoutProof(
                                        command.path("ticket").stringValue(),
                                        command.path("audience").stringValue());
                said.put("verdict", verdict.getClass().getSimpleName().toUpperCase(Locale.ROOT));
                said.put("valid", verdict instanceof TicketVerdict.Valid);
            }
            case "acquire" -> acquire(command, service, said);
            case "state" -> {
                LeaseGuard guard = leases.get(command.path("lease").stringValue()).guard;
                said.put("remainingSeconds", guard.remainingNs() / 1e9).put("held", guard.holds());
            }
            case "release" ->
                    said.put("confirmed", release(leases.get(command.path("lease").stringValue())));
            case "close" -> {
                for (Held each : leases.values()) {
                    each.guard.close();
                }
            }
            default -> throw new IllegalArgumentException("no command");
        }
    }

    private void acquire(JsonNode command, ServiceTransport service, ObjectNode said) {
        String name = command.path("lease").stringValue();
        String resource = command.path("resource").stringValue();
        double waitSeconds = command.path("waitSeconds").asDouble(USUAL_WAIT_SECONDS);
        LeaseRequest request =
                new LeaseRequest(
                        resource,
                        "java-" + ProcessHandle.current().pid(),
                        Mode.valueOf(command.path("mode").asString("WRITE")),
                        ofSeconds(command.path("termSeconds").asDouble(0)).toNanos(),
                        UUID.randomUUID().toString(),
                        null,
                        command.path("recall").asBoolean(false));
        CompletableFuture<LeaseGuard> acquired = new CompletableFuture<>();
        Optional<LeaseGuard> lease =
                LeaseGuard.acquire(
                        new HttpLeases(service),
                        CLOCK,
                        CLOCK.pause(),
                        request,
                        ofSeconds(waitSeconds).toNanos(),
                        () -> ending(name, acquired.join()));
        if (lease.isEmpty()) {
            said.put("error", "NotGranted");
            return;
        }
        LeaseGuard guard = lease.get();
        acquired.complete(guard);
        leases.put(name, new Held(guard, resource, service));
        Thread.ofPlatform().daemon().start(() -> act(name, guard));
        said.put("token", Long.toString(guard.token())).put("id", guard.id());
    }

    private static void ending(String name, LeaseGuard guard) {
        String ending = guard.isWanted() ? "RECALLED" : guard.holds() ? "UNRENEWED" : "VOID";
        say(event("ending", name).put("ending", ending).put("atNs", nowNs()));
    }

    /** Acts under a lease, and says when. */
    private static void act(String name, LeaseGuard guard) {
        boolean stopped = false;
        while (true) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                return;
            }
            String atNs = nowNs(); // before the check: what is said can only be too early
            if (guard.holds()) {
                say(event(stopped ? "revived" : "acted", name).put("atNs", atNs));
            } else if (!stopped) {
                stopped = true;
                say(event("stopped", name));
            }
        }
    }

    private static ObjectNode event(String event, String lease) {
        return JSON.createObjectNode().put("event", event).put("lease", lease);
    }

    /** Releases a lease. The guard does not say whether that arrived, so the service is asked. */
    private static boolean release(Held held) throws Exception {
        held.guard.close();
        String query = "?resource=" + URLEncoder.encode(held.resource, StandardCharsets.UTF_8);
        JsonNode there = ask(held.service, "GET", "/leases/resource" + query, null);
        return there.path("resource").path("leases").valueStream()
                .noneMatch(
                        lease ->
                                lease.path("token")
                                        .asString()
                                        .equals(Long.toString(held.guard.token())));
    }

    private LocalTickets tickets() throws Exception {
        if (tickets == null) {
            HttpTickets source = new HttpTickets(http, requests(), URI.create(url), TIMEOUT);
            tickets = new LocalTickets(source, ISSUER, CLOCK, CLOCK, CLOCK.pause());
            Thread.sleep(Duration.ofSeconds(2)); // it fetches the keys in the background
        }
        return tickets;
    }

    private static JsonNode ask(ServiceTransport service, String method, String path, JsonNode body)
            throws Exception {
        String json = body == null ? null : body.toString();
        return JSON.readTree(
                service.send(method, path, "application/json", json, Duration.ZERO).body());
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static String nowNs() {
        return Long.toString(CLOCK.read().boottimeNs());
    }
}
