package dev.byztime.web;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Locale;

/**
 * Keeps the number of requests that are under way at once within what there is memory for.
 *
 * <p>Those that may last as long as somebody else likes, because they wait or because their body
 * has to arrive, take at most three quarters of the places. So however many there are, what is
 * answered at once still is. And of these, the ones that anybody may send take five eighths: an
 * eighth is left for leases and judging.
 */
@Component
final class Places {

    /** What a request takes while it waits, its stack above all; as much as was measured. */
    static final int BYTES = 32 * 1024;

    /** Of the heap. */
    private static final int SHARE = 4;

    private static final int FEWEST = 64;

    /** Each is a descriptor too, and those run out before the memory of a large machine. */
    private static final int MOST = 16_384;

    /** How requests are told apart; each kind's share is of the one before it. */
    enum Kind {
        /** Answered at once. */
        QUICK(8, "are under way"),
        /** May last, and shows a token where tokens are asked for. */
        LASTING(6, "wait or send their bodies"),
        /** May last, and is not asked for a token. */
        OPEN(5, "wait or send their bodies without a token");

        private final int eighths;
        private final String doing;

        Kind(int eighths, String doing) {
            this.eighths = eighths;
            this.doing = doing;
        }
    }

    private static final List<Kind> KINDS = List.of(Kind.values());

    private final int all;

    /** In the kinds' order. */
    private final int[] taken = new int[KINDS.size()];

    @Autowired
    Places(MeterRegistry registry) {
        this(fitting(Runtime.getRuntime().maxMemory()));
        Gauge.builder("byztime.requests.places", this, places -> places.all)
                .description("Requests that may be under way at once")
                .register(registry);
        for (Kind kind : KINDS) {
            Gauge.builder("byztime.requests.taken", this, places -> places.taken(kind))
                    .description("Requests that are under way")
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    Places(int all) {
        this.all = all;
    }

    /** How many there are in a heap of so many bytes. */
    static int fitting(long heap) {
        return (int) Math.clamp(heap / SHARE / BYTES, FEWEST, MOST);
    }

    /**
     * Takes one, until {@link #leave}.
     *
     * @throws TimeUnavailableException if there is none left for its kind
     */
    synchronized void take(Kind kind) {
        for (int i = kind.ordinal(); i >= 0; i--) {
            Kind within = KINDS.get(i);
            int most = all * within.eighths / 8;
            if (takenWithin(within) >= most) {
                throw new TimeUnavailableException(
                        Unavailable.NO_ROOM,
                        "%d requests %s, and there is no memory for more"
                                .formatted(most, within.doing));
            }
        }
        taken[kind.ordinal()]++;
    }

    /**
     * @param kind as when it was taken
     */
    synchronized void leave(Kind kind) {
        taken[kind.ordinal()]--;
    }

    private synchronized int taken(Kind kind) {
        return taken[kind.ordinal()];
    }

    private int takenWithin(Kind kind) {
        int sum = 0;
        for (int i = kind.ordinal(); i < taken.length; i++) {
            sum += taken[i];
        }
        return sum;
    }
}
