package dev.byztime.atmostonce.boot;

import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.atmostonce.VerdictCounts;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.stable.Ceiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.stereotype.Component;

import java.util.function.ToLongFunction;

/** The metrics of receivers, in base units. */
@Component
final class AtMostOnceMetrics implements Receivers.Observer {

    private static final String RECEIVER = "receiver";

    private final MeterRegistry registry;
    private final ConsumerContext clock;

    AtMostOnceMetrics(MeterRegistry registry, ConsumerContext clock) {
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public void watch(String name, Receiver receiver) {
        count(name, receiver, "accepted", "", VerdictCounts::accepted);
        count(name, receiver, "duplicate", "certain", VerdictCounts::duplicates);
        // possibly refused wrongly, because a later message arrived first
        count(name, receiver, "duplicate", "overtaken", VerdictCounts::overtaken);
        count(name, receiver, "stale", "too-old", VerdictCounts::tooOld);
        count(name, receiver, "stale", "restart", VerdictCounts::beforeRestart);
        count(name, receiver, "stale", "room", VerdictCounts::noRoom);
        count(name, receiver, "early", "ahead", VerdictCounts::ahead);
        count(name, receiver, "early", "storage", VerdictCounts::storage);
        count(name, receiver, "early", "time", VerdictCounts::time);
        Gauge.builder("byztime.atmostonce.connections", receiver, this::connections)
                .description("Connections that are remembered")
                .tag(RECEIVER, name)
                .register(registry);
        Gauge.builder("byztime.atmostonce.room", receiver, r -> r.limits().connections())
                .description("Connections that there is room for")
                .tag(RECEIVER, name)
                .register(registry);
        Gauge.builder("byztime.atmostonce.memory", receiver, r -> r.status().bytes())
                .description("What remembering takes on the heap")
                .baseUnit("bytes")
                .tag(RECEIVER, name)
                .register(registry);
        Gauge.builder("byztime.atmostonce.upper.lag", receiver, this::lag)
                .description(
                        "How far upper is behind the estimate; negative while good messages are"
                                + " refused after a restart or for want of room")
                .baseUnit("seconds")
                .tag(RECEIVER, name)
                .register(registry);
    }

    @Override
    public void forget(String name) {
        registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("byztime.atmostonce."))
                .filter(meter -> name.equals(meter.getId().getTag(RECEIVER)))
                .forEach(registry::remove);
    }

    private void count(
            String name,
            Receiver receiver,
            String verdict,
            String cause,
            ToLongFunction<VerdictCounts> what) {
        FunctionCounter.builder(
                        "byztime.atmostonce.verdicts",
                        receiver,
                        r -> what.applyAsLong(r.status().verdicts()))
                .description("Messages that were judged, by verdict and cause")
                .tag(RECEIVER, name)
                .tag("verdict", verdict)
                .tag("cause", cause)
                .register(registry);
    }

    private double connections(Receiver receiver) {
        try {
            return receiver.status(clock.now()).connections();
        } catch (TimeUnavailableException e) {
            return receiver.status().connections();
        }
    }

    private double lag(Receiver receiver) {
        try {
            Reading now = clock.now();
            long upperNs = receiver.status(now).upperNs();
            if (upperNs == Ceiling.NONE) {
                return Double.NaN;
            }
            Timestamp lag = now.estimate().saturatingMinus(Timestamp.ofNanos(upperNs));
            return lag.seconds() + lag.nanoseconds() * 1e-9;
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }
}
