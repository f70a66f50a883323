package dev.byztime.lease.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.lease.LeaseService;
import dev.byztime.lease.LeaseTally;
import dev.byztime.lease.Leases;
import dev.byztime.lease.Recovering;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;

/** The metrics of leases, in base units. */
@Component
final class LeaseMetrics implements MeterBinder {

    private final Leases leases;
    private final ConsumerContext clock;

    LeaseMetrics(LeaseService service, ConsumerContext clock) {
        this.leases = service.leases();
        this.clock = clock;
    }

    /** The recorder of how long each grant was waited for, in nanoseconds. */
    static LongConsumer timeToGrant(MeterRegistry registry) {
        Timer timer =
                Timer.builder("byztime.leases.time.to.grant")
                        .description("How long grants were waited for")
                        .publishPercentileHistogram()
                        .register(registry);
        return waitedNs -> timer.record(waitedNs, TimeUnit.NANOSECONDS);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byztime.leases.held", leases, l -> l.tally().held())
                .description("Leases at present, those included whose end has not been noticed yet")
                .register(registry);
        Gauge.builder("byztime.leases.resources", leases, Leases::resources)
                .description("Resources that are leased, waited for or remembered")
                .register(registry);
        Gauge.builder("byztime.leases.waiting", leases, Leases::waiting)
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

    private void count(MeterRegistry registry, String event, ToDoubleFunction<LeaseTally> what) {
        FunctionCounter.builder("byztime.leases.events", leases.tally(), what)
                .description("What became of leases")
                .tag("event", event)
                .register(registry);
    }

    private void recalls(
            MeterRegistry registry, String outcome, ToDoubleFunction<LeaseTally> what) {
        FunctionCounter.builder("byztime.leases.recalls", leases.tally(), what)
                .description("Recalled leases, by how they ended")
                .tag("outcome", outcome)
                .register(registry);
    }

    private double recoveryNs() {
        try {
            Recovering recovering = leases.recovering(clock.now());
            Timestamp in = recovering == null ? Timestamp.ZERO : recovering.in();
            return in == null ? Double.NaN : in.toNanosSaturated();
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }
}
