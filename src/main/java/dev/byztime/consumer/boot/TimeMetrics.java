package dev.byztime.consumer.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.run.WaitRegistry;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The metrics of the clock, in base units. */
@Component
class TimeMetrics implements MeterBinder {

    private final ConsumerContext context;
    private final CountedClock clock;
    private final WaitRegistry waiting;

    TimeMetrics(ConsumerContext context, CountedClock clock, WaitRegistry waiting) {
        this.context = context;
        this.clock = clock;
        this.waiting = waiting;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        duration(
                registry,
                "byztime.error",
                "Half the width of the interval now; NaN if time cannot be told",
                Reading::error);
        duration(
                registry,
                "byztime.age",
                "Local time since the data's as_of; NaN if time cannot be told",
                Reading::age);
        Gauge.builder("byztime.waits", waiting, WaitRegistry::count)
                .description("Requests that wait: for an instant, a lease or a recall")
                .register(registry);
        FunctionCounter.builder("byztime.readings", clock, CountedClock::served)
                .description("Readings of global time, by outcome")
                .tag("outcome", "served")
                .register(registry);
        FunctionCounter.builder("byztime.readings", clock, CountedClock::refused)
                .description("Readings of global time, by outcome")
                .tag("outcome", "refused")
                .register(registry);
        for (Unavailable reason : Unavailable.values()) {
            FunctionCounter.builder("byztime.refusals", clock, c -> c.refused(reason))
                    .description("Readings that were refused, by reason")
                    .tag("reason", reason.reason())
                    .register(registry);
        }
        FunctionCounter.builder(
                        "byztime.discontinuities", context, ConsumerContext::discontinuities)
                .description("Entries that excluded what earlier ones still guaranteed")
                .register(registry);
        FunctionCounter.builder("byztime.suspends", context, ConsumerContext::suspends)
                .description("Suspends of this machine that were noticed")
                .register(registry);
    }

    private void duration(
            MeterRegistry registry,
            String name,
            String description,
            Function<Reading, Timestamp> what) {
        TimeGauge.builder(name, context, TimeUnit.NANOSECONDS, c -> nanosecondsOf(c, what))
                .description(description)
                .register(registry);
    }

    private static double nanosecondsOf(
            ConsumerContext context, Function<Reading, Timestamp> what) {
        try {
            return what.apply(context.now()).toNanosSaturated();
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }
}
