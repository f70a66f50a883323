package dev.byztime.ticket.boot;

import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.ReceiverStatus;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.ticket.ProofReceivers;
import dev.byztime.ticket.TicketService;
import dev.byztime.ticket.TicketVerdict;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The metrics of tickets, in base units. */
@Component
final class TicketMetrics implements MeterBinder {

    private final TicketService tickets;
    private final ConsumerContext clock;

    TicketMetrics(TicketService tickets, ConsumerContext clock) {
        this.tickets = tickets;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("byztime.tickets.issued", tickets.tally(), t -> t.issuedCount())
                .description("Tickets that were issued")
                .register(registry);
        for (String kind : TicketVerdict.KINDS) {
            FunctionCounter.builder(
                            "byztime.tickets.verdicts", tickets.tally(), t -> t.verdictCount(kind))
                    .description("Tickets that were judged, by verdict")
                    .tag("verdict", kind.toLowerCase(Locale.ROOT).replace('_', '-'))
                    .register(registry);
        }
        Gauge.builder("byztime.tickets.key.age", this, TicketMetrics::keyAge)
                .description("For how long the present key has signed")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("byztime.tickets.key.obstacle", this, TicketMetrics::keyObstacle)
                .description("1 if keys cannot be written down, or a rotation is overdue")
                .register(registry);
        Gauge.builder(
                        "byztime.tickets.issuers.unread",
                        tickets.others(),
                        others -> others.failures().size())
                .description("Trusted issuers whose keys could not be read")
                .register(registry);
        Gauge.builder("byztime.tickets.audiences", tickets, TicketMetrics::audiences)
                .description("Audiences whose proofs are remembered")
                .register(registry);
        Gauge.builder(
                        "byztime.tickets.proof.keys",
                        tickets,
                        t -> sum(t, ReceiverStatus::connections))
                .description("Keys and sessions whose last proofs are remembered")
                .register(registry);
        Gauge.builder("byztime.tickets.proof.memory", tickets, t -> sum(t, ReceiverStatus::bytes))
                .description("What remembering proofs takes on the heap")
                .baseUnit("bytes")
                .register(registry);
    }

    private static double audiences(TicketService tickets) {
        return tickets.proofs().stream()
                .flatMap(proofs -> proofs.audiences().names().stream())
                .distinct()
                .count();
    }

    private static double sum(TicketService tickets, ToLongFunction<ReceiverStatus> what) {
        return tickets.proofs().stream()
                .map(ProofReceivers::audiences)
                .flatMap(all -> all.names().stream().map(all::find))
                .flatMap(Optional::stream)
                .map(Receiver::status)
                .mapToLong(what)
                .sum();
    }

    private double keyObstacle() {
        if (tickets.obstacle() != null) {
            return 1;
        }
        try {
            return tickets.keys().isOverdue(clock.now()) ? 1 : 0;
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }

    private double keyAge() {
        Timestamp since = tickets.keys().signingSince();
        if (since == null) {
            return Double.NaN;
        }
        try {
            Timestamp age = clock.now().estimate().saturatingMinus(since);
            return age.seconds() + age.nanoseconds() * 1e-9;
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }
}
