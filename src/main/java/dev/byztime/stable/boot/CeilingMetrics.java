package dev.byztime.stable.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The metrics of ceilings, in base units. */
@Component
public final class CeilingMetrics implements CeilingObserver {

    private static final String CEILING = "ceiling";

    private final MeterRegistry registry;
    private final IntervalClock clock;
    private final Map<String, Timer> writes = new ConcurrentHashMap<>();

    CeilingMetrics(MeterRegistry registry, ConsumerContext clock) {
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public void wrote(String ceiling, long takenNs) {
        writes.computeIfAbsent(ceiling, this::timer).record(takenNs, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String ceiling) {
        return Timer.builder("byztime.ceiling.writes")
                .description("How long it took to write a ceiling to the disk")
                .tag(CEILING, ceiling)
                .publishPercentileHistogram()
                .register(registry);
    }

    @Override
    public void kept(CeilingKeeper keeper) {
        String name = keeper.ceiling().name();
        writes.put(name, timer(name)); // so that it is shown before the first write
        for (RaiseFailure.Kind kind : RaiseFailure.Kind.values()) {
            Gauge.builder("byztime.ceiling.obstacle", keeper, k -> isAt(k, kind) ? 1 : 0)
                    .description("1 if this keeps the ceiling from rising at present")
                    .tag(CEILING, name)
                    .tag("kind", kind.reason())
                    .register(registry);
        }
    }

    /**
     * Adds the metric of how far a ceiling is ahead, for ceilings that always stay ahead of the
     * time.
     */
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
