package dev.byztime.stable.boot;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** What ceilings tell a monitoring system, in base units. */
public final class CeilingMetrics {

    private static final String CEILING = "ceiling";

    private final MeterRegistry registry;
    private final IntervalClock clock;

    public CeilingMetrics(MeterRegistry registry, IntervalClock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Is to be told how many nanoseconds each write took. */
    public LongConsumer stopwatch(Ceiling ceiling) {
        Timer writes =
                Timer.builder("byztime.ceiling.writes")
                        .description("How long it took to write a ceiling to the disk")
                        .tag(CEILING, ceiling.name())
                        .publishPercentileHistogram()
                        .register(registry);
        return ns -> writes.record(ns, TimeUnit.NANOSECONDS);
    }

    /** From now on tells of this one too. */
    public void watch(CeilingKeeper keeper) {
        String name = keeper.ceiling().name();
        for (RaiseFailure.Kind kind : RaiseFailure.Kind.values()) {
            Gauge.builder("byztime.ceiling.obstacle", keeper, k -> isAt(k, kind) ? 1 : 0)
                    .description("1 if this keeps the ceiling from rising at present")
                    .tag(CEILING, name)
                    .tag("kind", kind.reason())
                    .register(registry);
        }
    }

    /** Of a ceiling that is always kept ahead of the time, tells how far it is. */
    public void watchHeadroom(Ceiling ceiling) {
        Gauge.builder("byztime.ceiling.headroom", ceiling, this::headroom)
                .description("How far the ceiling on the disk is above latest")
                .baseUnit("seconds")
                .tag(CEILING, ceiling.name())
                .register(registry);
    }

    private static boolean isAt(CeilingKeeper keeper, RaiseFailure.Kind kind) {
        RaiseFailure now = keeper.obstacle();
        return now != null && now.kind() == kind;
    }

    private double headroom(Ceiling ceiling) {
        long synced = ceiling.synced();
        if (synced == Ceiling.NONE) {
            return Double.NaN;
        }
        try {
            Reading now = clock.now();
            Timestamp headroom = Timestamp.ofNanos(synced).saturatingMinus(now.latest());
            return headroom.seconds() + headroom.nanoseconds() * 1e-9;
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }
}
