package dev.byztime.ticket;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.atmostonce.AtMostOnceSurroundings;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.clock.LocalTime;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.Disk;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.IntervalClock;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;

/** One life of a service with tickets, whose disk and time are in a test's hand. */
final class TicketNode {

    final TicketService tickets;
    private final AtMostOnceService messages;

    TicketNode(
            UnreliableDisk disk,
            TicketPlan plan,
            long reachNs,
            IntervalClock clock,
            SecureRandom random) {
        Disk folder = disk.open();
        messages =
                AtMostOnceService.open(
                        folder,
                        new ReceiverPlan(Map.of(), plan.proofs().receiver(), 0),
                        reachNs,
                        plan.limits().maxError(),
                        AtMostOnceSurroundings.of(clock, () -> new LocalTime(0, 0), ns -> {}));
        tickets =
                TicketService.open(
                        folder, plan, messages, new Receivers.Observer() {}, clock, random);
    }

    /** One run of each of the service's own tasks. */
    void step() {
        CeilingByHand.step(messages.ceiling());
        tickets.keepKeys();
        tickets.readOthers();
    }

    /** The JWKS that it publishes. */
    byte[] jwks() {
        return StrictJson.write(
                        Map.of(
                                "keys",
                                tickets.keys().published().stream()
                                        .<Object>map(VerificationKey::toPublishedJwk)
                                        .toList()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
