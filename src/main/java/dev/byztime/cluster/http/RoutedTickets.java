package dev.byztime.cluster.http;

import dev.byztime.cluster.Partition;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.consumer.CountedClock;
import dev.byztime.ticket.CheckedTicket;
import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketService;
import dev.byztime.ticket.http.TicketPaths;
import dev.byztime.ticket.http.TicketRoutes;
import dev.byztime.ticket.http.TicketVerdictAnswer;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges tickets here, and good proofs at the owners of their partitions.
 *
 * <p>All instances have the same keys. So only a ticket with a proof that is good but for its age
 * needs a partition, and nobody can have garbage sent on.
 */
@Component
final class RoutedTickets implements TicketRoutes {

    private static final String KIND = "proof";

    private final PartitionRoutes routes;
    private final RoutedBatches batches;
    private final TicketService tickets;
    private final IntervalClock clock;
    private final JsonMapper json;

    RoutedTickets(
            PartitionRoutes routes,
            RoutedBatches batches,
            TicketService tickets,
            CountedClock clock,
            JsonMapper json) {
        this.routes = routes;
        this.batches = batches;
        this.tickets = tickets;
        this.clock = clock;
        this.json = json;
    }

    @Override
    public Judged verify(TicketCheck check, Timestamp maxError, Reading now) {
        return switch (tickets.check(check, now)) {
            case CheckedTicket.Decided(var verdict) -> new Judged(verdict, now);
            case CheckedTicket.Provable shown ->
                    routes.decide(
                            partition(shown),
                            tables -> {
                                Reading then = clock.now(maxError);
                                return new Judged(
                                        tickets.judge(shown, tables.proofs(), then), then);
                            });
        };
    }

    @Override
    public List<?> verifyAll(List<TicketCheck> checks, Timestamp maxError, Reading now) {
        List<@Nullable Object> answers = new ArrayList<>();
        List<Shown> proofs = new ArrayList<>();
        for (TicketCheck check : checks) {
            switch (tickets.check(check, now)) {
                case CheckedTicket.Decided(var verdict) ->
                        answers.add(TicketVerdictAnswer.of(verdict));
                case CheckedTicket.Provable shown -> {
                    proofs.add(new Shown(check, shown, answers.size()));
                    answers.add(null);
                }
            }
        }
        List<?> judged = batches.decide(proofs, new Proofs(maxError));
        for (int i = 0; i < proofs.size(); i++) {
            answers.set(proofs.get(i).place, judged.get(i));
        }
        return answers;
    }

    private Partition<ServiceTables> partition(CheckedTicket.Provable shown) {
        return routes.partitions().of(KIND, shown.place());
    }

    /**
     * A ticket of a batch with a proof that remains to be judged.
     *
     * @param place its place in the batch
     */
    private record Shown(TicketCheck check, CheckedTicket.Provable checked, int place) {}

    /** The proofs of a batch. */
    private final class Proofs implements RoutedBatches.Kind<Shown> {

        private final Timestamp maxError;

        Proofs(Timestamp maxError) {
            this.maxError = maxError;
        }

        @Override
        public Partition<ServiceTables> partition(Shown shown) {
            return RoutedTickets.this.partition(shown.checked);
        }

        @Override
        public List<?> decide(ServiceTables tables, List<Shown> shown) {
            Reading now = clock.now(maxError);
            return shown.stream()
                    .map(each -> tickets.judge(each.checked, tables.proofs(), now))
                    .map(TicketVerdictAnswer::of)
                    .toList();
        }

        @Override
        public OwnerRequest request(List<Shown> shown) {
            return OwnerRequest.part(
                    TicketPaths.ALL + "/verify-batch",
                    json.writeValueAsBytes(
                            Map.of(
                                    "tickets",
                                    shown.stream().map(each -> body(each.check)).toList())));
        }

        @Override
        public String answers() {
            return "tickets";
        }
    }

    private static Map<String, String> body(TicketCheck check) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("ticket", check.ticket());
        body.put("audience", check.audience());
        TicketCheck.Shown shown = check.shown();
        if (shown != null) {
            body.put("proof", shown.proof());
            body.put("method", shown.method());
            body.put("uri", shown.uri());
        }
        return body;
    }
}
