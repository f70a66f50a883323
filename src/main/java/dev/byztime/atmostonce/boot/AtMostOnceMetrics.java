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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * The metrics of receivers, in base units. Several receivers may have one name, one in each
 * partition that this instance owns: their sums are told.
 */
@Component
final class AtMostOnceMetrics implements Receivers.Observer {

    private static final String RECEIVER = "receiver";

    private final MeterRegistry registry;
    private final ConsumerContext clock;

    /** Guarded by this. */
    private final Map<String, Named> byName = new HashMap<>();

    AtMostOnceMetrics(MeterRegistry registry, ConsumerContext clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** The receivers of a name, with what those have counted that are gone. */
    private static final class Named {

        private final List<Receiver> present = new ArrayList<>();
        private VerdictCounts gone = VerdictCounts.NONE;

        synchronized void add(Receiver receiver) {
            present.add(receiver);
        }

        synchronized void remove(Receiver receiver) {
            if (present.remove(receiver)) {
                gone = gone.plus(receiver.status().verdicts());
            }
        }

        synchronized boolean isEmpty() {
            return present.isEmpty();
        }

        synchronized long sum(ToLongFunction<Receiver> what) {
            return present.stream().mapToLong(what).sum();
        }

        synchronized long verdicts(ToLongFunction<VerdictCounts> what) {
            return what.applyAsLong(gone)
                    + sum(receiver -> what.applyAsLong(receiver.status().verdicts()));
        }

        /** The highest upper of all; empty while none is known. */
        synchronized OptionalLong upperNs(Reading now) {
            return present.stream()
                    .mapToLong(receiver -> receiver.status(now).upperNs())
                    .filter(upperNs -> upperNs != Ceiling.NONE)
                    .max();
        }
    }

    @Override
    public synchronized void watch(String name, Receiver receiver) {
        Named named = byName.get(name);
        if (named == null) {
            named = new Named();
            byName.put(name, named);
            register(name, named);
        }
        named.add(receiver);
    }

    @Override
    public synchronized void forget(String name, Receiver receiver) {
        Named named = byName.get(name);
        if (named == null) {
            return;
        }
        named.remove(receiver);
        if (named.isEmpty()) {
            byName.remove(name);
            registry.getMeters().stream()
                    .filter(meter -> meter.getId().getName().startsWith("byztime.atmostonce."))
                    .filter(meter -> name.equals(meter.getId().getTag(RECEIVER)))
                    .forEach(registry::remove);
        }
    }

    private void register(String name, Named named) {
        count(name, named, "accepted", "", VerdictCounts::accepted);
        count(name, named, "duplicate", "certain", VerdictCounts::duplicates);
        // possibly refused wrongly, because a later message arrived first
        count(name, named, "duplicate", "overtaken", VerdictCounts::overtaken);
        count(name, named, "stale", "too-old", VerdictCounts::tooOld);
        count(name, named, "stale", "restart", VerdictCounts::beforeRestart);
        count(name, named, "stale", "room", VerdictCounts::noRoom);
        count(name, named, "early", "ahead", VerdictCounts::ahead);
        count(name, named, "early", "storage", VerdictCounts::storage);
        count(name, named, "early", "time", VerdictCounts::time);
        Gauge.builder("byztime.atmostonce.connections", named, this::connections)
                .description("Connections that are remembered")
                .tag(RECEIVER, name)
                .register(registry);
        Gauge.builder(
                        "byztime.atmostonce.room",
                        named,
                        all -> all.sum(receiver -> receiver.limits().connections()))
                .description("Connections that there is room for")
                .tag(RECEIVER, name)
                .register(registry);
        Gauge.builder(
                        "byztime.atmostonce.memory",
                        named,
                        all -> all.sum(receiver -> receiver.status().bytes()))
                .description("What remembering takes on the heap")
                .baseUnit("bytes")
                .tag(RECEIVER, name)
                .register(registry);
        Gauge.builder("byztime.atmostonce.upper.lag", named, this::lag)
                .description(
                        "How far upper is behind the estimate; negative while good messages are"
                                + " refused after a restart or for want of room")
                .baseUnit("seconds")
                .tag(RECEIVER, name)
                .register(registry);
    }

    private void count(
            String name,
            Named named,
            String verdict,
            String cause,
            ToLongFunction<VerdictCounts> what) {
        FunctionCounter.builder("byztime.atmostonce.verdicts", named, all -> all.verdicts(what))
                .description("Messages that were judged, by verdict and cause")
                .tag(RECEIVER, name)
                .tag("verdict", verdict)
                .tag("cause", cause)
                .register(registry);
    }

    private double connections(Named named) {
        try {
            Reading now = clock.now();
            return named.sum(receiver -> receiver.status(now).connections());
        } catch (TimeUnavailableException e) {
            return named.sum(receiver -> receiver.status().connections());
        }
    }

    private double lag(Named named) {
        try {
            Reading now = clock.now();
            OptionalLong upperNs = named.upperNs(now);
            if (upperNs.isEmpty()) {
                return Double.NaN;
            }
            Timestamp lag = now.estimate().saturatingMinus(Timestamp.ofNanos(upperNs.getAsLong()));
            return lag.seconds() + lag.nanoseconds() * 1e-9;
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }
}
