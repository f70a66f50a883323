package dev.byztime.ticket;

import com.sun.net.httpserver.HttpExchange;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.atmostonce.AtMostOnceSurroundings;
import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.linux.LinuxClock;
import dev.byztime.stable.StateFolder;
import dev.byztime.testing.LeanServer;
import dev.byztime.testing.RawTime;
import dev.byztime.time.Timestamp;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The tickets of a service over HTTP, on the real disk and the real clock, without what makes a
 * service slow to start.
 *
 * <p>It starts before it is needed: it touches its folder only when it reads a line. Until then it
 * gets used to its work in another folder.
 */
final class LeanTickets {

    static final long SKEW_NS = 50_000_000;
    static final String AUDIENCE = "orders";
    static final String ISSUER = "https://issuer.example";

    private static final long S = 1_000_000_000;
    private static final long MARGIN_NS = 600_000_000;
    private static final int EXERCISES = 10;

    private final RawTime time = new RawTime();
    private final AtMostOnceService messages;
    private final TicketService tickets;

    private LeanTickets(Path folder, byte[] jwks) {
        StateFolder state = StateFolder.open(folder);
        Timestamp maxError = Timestamp.ofNanos(RawTime.ERROR_NS);
        ReceiverLimits limits = new ReceiverLimits(600 * S, SKEW_NS, 64);
        messages =
                AtMostOnceService.open(
                        state,
                        new ReceiverPlan(Map.of(), limits, 0),
                        MARGIN_NS,
                        maxError,
                        AtMostOnceSurroundings.of(time, new LinuxClock(), ns -> {}));
        messages.start();
        tickets =
                TicketService.open(
                        state,
                        new TicketPlan(
                                new TicketLimits(
                                        "this",
                                        new Timestamp(60, 0),
                                        new Timestamp(60, 0),
                                        maxError,
                                        SignatureAlgorithm.ED25519,
                                        new Timestamp(60, 0),
                                        new Timestamp(1, 0)),
                                new ProofLimits(limits, 16, 1),
                                Map.of(ISSUER, () -> jwks)),
                        messages,
                        new Receivers.Observer() {},
                        time,
                        new SecureRandom());
        tickets.readOthers();
        tickets.start();
    }

    /** Waits for a line, tells its port, and serves until it is killed. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        byte[] jwks = Files.readAllBytes(Path.of(arguments[1]));
        getUsedTo(new LeanTickets(Files.createTempDirectory(folder.getParent(), "used-"), jwks));
        LeanServer server = LeanServer.listen();
        System.out.println("ready");
        if (System.in.read() < 0) {
            return; // it was not needed
        }
        server.serve(new LeanTickets(folder, jwks)::answer);
        System.out.println(server.port());
    }

    private static void getUsedTo(LeanTickets exercise) {
        SecureRandom random = new SecureRandom();
        SigningKey issuer = SigningKey.draw(SignatureAlgorithm.ED25519, random);
        Bearer bearer = new Bearer(SignatureAlgorithm.ED25519, random);
        for (int i = 0; i < EXERCISES; i++) {
            String proof = bearer.proof("ticket", exercise.time.now().estimate());
            String ticket = issuer.sign(TicketClaims.TYPE, "{\"iss\":\"" + ISSUER + "\"}");
            for (String text : List.of(proof, ticket)) {
                exercise.tickets.verify(
                        new TicketCheck(text, AUDIENCE, Bearer.shown(proof)), exercise.time.now());
                Proof.of(CompactJws.parse(proof)).key().signed(CompactJws.parse(proof));
            }
        }
        exercise.tickets.stop();
        exercise.messages.stop();
    }

    private List<String> answer(HttpExchange exchange) {
        List<String> verdicts = new ArrayList<>();
        for (JsonNode one : LeanServer.JSON.readTree(exchange.getRequestBody())) {
            TicketCheck check =
                    new TicketCheck(
                            one.get(0).asString(), AUDIENCE, Bearer.shown(one.get(1).asString()));
            verdicts.add(described(tickets.verify(check, time.now())));
        }
        return verdicts;
    }

    private static String described(TicketVerdict verdict) {
        return verdict instanceof TicketVerdict.Stale stale
                ? "STALE " + stale.cause()
                : verdict.kind();
    }
}
