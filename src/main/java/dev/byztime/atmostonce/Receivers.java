package dev.byztime.atmostonce;

import dev.byztime.stable.CeilingKeeper;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All receivers of the service by name: those that are configured, and a limited number of others,
 * which come into being at their first message.
 *
 * <p>None ever goes: what it knows must not be forgotten.
 */
@Component
@ConditionalOnProperty("byztime.state")
final class Receivers {

    private final AtMostOnceProperties properties;
    private final CeilingKeeper keeper;
    private final AtMostOnceMetrics metrics;
    private final Map<String, Receiver> byName = new ConcurrentSkipListMap<>();
    private int unlisted;

    Receivers(
            AtMostOnceProperties properties,
            CeilingKeeper atMostOnceCeiling,
            AtMostOnceMetrics metrics) {
        this.properties = properties;
        this.keeper = atMostOnceCeiling;
        this.metrics = metrics;
        properties.receivers().keySet().forEach(this::add);
    }

    /** All that there are, in the order of their names. */
    Map<String, Receiver> all() {
        return byName;
    }

    /** The one of that name; empty if it has not been used. */
    Optional<Receiver> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The one of that name, new if need be; empty if there are too many. */
    Optional<Receiver> findOrAdd(String name) {
        Receiver there = byName.get(name);
        return Optional.ofNullable(there == null ? addUnlisted(name) : there);
    }

    private synchronized @Nullable Receiver addUnlisted(String name) {
        Receiver there = byName.get(name);
        if (there != null || unlisted == properties.unlistedReceivers()) {
            return there;
        }
        unlisted++;
        return add(name);
    }

    private Receiver add(String name) {
        Receiver receiver = new Receiver(properties.limits(name), keeper);
        byName.put(name, receiver);
        metrics.watch(name, receiver);
        return receiver;
    }
}
