package dev.byztime.web.guard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.stereotype.Component;

import java.util.Locale;

/** Counters of the requests that were refused before they reached their endpoint, by reason. */
@Component
public final class Refusals {

    /** Why a request was turned away. */
    public enum Kind {
        OTHER_HOST,
        CROSS_SITE,
        NO_TOKEN,
        UNKNOWN_TOKEN,
        OTHER_SCOPE,
        TOKENS_UNREAD,
        NO_ROOM
    }

    private final MeterRegistry registry;

    Refusals(MeterRegistry registry) {
        this.registry = registry;
        for (Kind kind : Kind.values()) {
            counter(kind);
        }
    }

    public void count(Kind kind) {
        counter(kind).increment();
    }

    private Counter counter(Kind kind) {
        return Counter.builder("byztime.requests.refused")
                .description("Requests that were refused before they reached their endpoint")
                .tag("kind", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .register(registry);
    }
}
