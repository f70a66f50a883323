package dev.byztime.lease.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.lease.LeaseTally;
import dev.byztime.lease.LeaseTotals;
import dev.byztime.lease.Recovering;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** The metrics of leases, in base units: of all that this process knows. */
@Component
final class LeaseMetrics implements MeterBinder {

    private final LeaseTotals leases;
    private final ConsumerContext clock;

    LeaseMetrics(LeaseTotals leases, ConsumerContext clock) {
        this.leases = leases;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byztime.leases.held", leases, LeaseTotals::held)
                .description("Leases at present, those included whose end has not been noticed yet")
                .register(registry);
        Gauge.builder("byztime.leases.resources", leases, LeaseTotals::resources)
                .description("Resources that are leased, waited for or remembered")
                .register(registry);
        Gauge.builder("byztime.leases.waiting", leases, LeaseTotals::waiting)
                .description("Requests that wait for a lease")
                .register(registry);
        TimeGauge.builder(
                        "byztime.leases.recovery",
                        this,
                        TimeUnit.NANOSECONDS,
                        LeaseMetrics::recoveryNs)
                .description(
                        "How long until leases are granted again after a restart or a break; 0 if"
                                + " they are, NaN if that cannot be told")
                .register(registry);
        count(registry, "granted", LeaseTally::granted);
        count(registry, "renewed", LeaseTally::renewed);
        count(registry, "confirmed", LeaseTally::confirmed);
        count(registry, "released", LeaseTally::released);
        count(registry, "expired", LeaseTally::expired);
        count(registry, "voided", LeaseTally::voided);
        recalls(registry, "answered", LeaseTally::recallsAnswered);
        recalls(registry, "expired", LeaseTally::recallsExpired);
    }

    private void count(MeterRegistry registry, String event, ToLongFunction<LeaseTally> what) {
        FunctionCounter.builder("byztime.leases.events", leases, all -> all.events(what))
                .description("What became of leases")
                .tag("event", event)
                .register(registry);
    }

    private void recalls(MeterRegistry registry, String outcome, ToLongFunction<LeaseTally> what) {
        FunctionCounter.builder("byztime.leases.recalls", leases, all -> all.events(what))
                .description("Recalled leases, by how they ended")
                .tag("outcome", outcome)
                .register(registry);
    }

    private double recoveryNs() {
        try {
            double longestNs = 0;
            for (Recovering one : leases.recovering(clock.now())) {
                Timestamp in = one.in();
                longestNs = Math.max(longestNs, in == null ? Double.NaN : in.toNanosSaturated());
            }
            return longestNs;
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }
}
