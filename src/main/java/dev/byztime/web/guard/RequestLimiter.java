package dev.byztime.web.guard;

import dev.byztime.run.ServiceRefusal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import java.util.Locale;

/**
 * The limit on the number of requests in progress, by the memory that they need. A request takes a
 * <em>place</em>.
 *
 * <p>Requests that wait, or whose bodies have yet to arrive, can last for as long as their clients
 * like. Together they take at most three quarters of the places, so quick requests are still
 * answered. Five eighths of all places are for those of them that need no token. So at least an
 * eighth is left for leases and for judging messages. Files and descriptions take at most a
 * sixteenth, since they are much work. Probes have places of their own.
 *
 * <p>Long requests also keep their connections, which cannot be closed to make room. So there are
 * no more places than connections, and long requests take no larger share of the memory for
 * connections than of the places.
 */
@Component
public final class RequestLimiter {

    /** The memory that a waiting request takes, most of it for its stack, as measured. */
    static final int BYTES_PER_REQUEST = 32 * 1024;

    /** The divisor of the heap. */
    private static final int HEAP_DIVISOR = 4;

    private static final int MIN_REQUESTS = 64;

    private static final int MAX_REQUESTS = 16_384;

    /**
     * The kinds of requests. A request of a kind also counts as one of the kind that contains this
     * kind.
     */
    public enum Kind {
        /**
         * Answered at once, and never kept out by other requests, because probes decide whether the
         * service is restarted.
         */
        PROBE(null, "are probes"),
        /** Answered at once. */
        QUICK(null, "are under way"),
        /** Large, or much work to answer: files, the API's description, metrics, lists. */
        DOCUMENT(QUICK, "fetch files, descriptions or lists"),
        /** Long, with a token if the service requires tokens. */
        LASTING(QUICK, "wait or send their bodies"),
        /** Long, and without the need for a token. */
        OPEN(LASTING, "wait or send their bodies without a token");

        private final @Nullable Kind within;
        private final String doing;

        Kind(@Nullable Kind within, String doing) {
            this.within = within;
            this.doing = doing;
        }

        /** In words that follow "requests". */
        String doing() {
            return doing;
        }
    }

    private static final int EIGHTHS = 8;
    private static final int LASTING_EIGHTHS = 6;
    private static final int OPEN_EIGHTHS = 5;
    private static final int MAX_PROBES = 64;
    private static final int MIN_DOCUMENTS = 8;

    private final int all;
    private final long connectionBytes;

    /** The number of places taken, by kind. Each number includes the kinds within it. */
    private final int[] taken = new int[Kind.values().length];

    /** The memory of the connections of these requests, by kind. */
    private final long[] takenBytes = new long[Kind.values().length];

    @Autowired
    RequestLimiter(MeterRegistry registry, ConnectionRoom connections) {
        this(
                (int) Math.min(fitting(Runtime.getRuntime().maxMemory()), connections.count()),
                connections.bytes());
        Gauge.builder("byztime.requests.places", this, places -> places.all)
                .description("The largest number of requests under way at once")
                .register(registry);
        for (Kind kind : Kind.values()) {
            Gauge.builder("byztime.requests.taken", this, places -> places.taken(kind))
                    .description("Requests that are under way")
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    RequestLimiter(int all) {
        this(all, Long.MAX_VALUE / EIGHTHS);
    }

    RequestLimiter(int all, long connectionBytes) {
        this.all = all;
        this.connectionBytes = connectionBytes;
    }

    /** The number of places for a heap of this many bytes. */
    static int fitting(long heapBytes) {
        return Math.clamp(heapBytes / HEAP_DIVISOR / BYTES_PER_REQUEST, MIN_REQUESTS, MAX_REQUESTS);
    }

    /** The number of places. */
    int all() {
        return all;
    }

    private int most(Kind kind) {
        return switch (kind) {
            case PROBE -> MAX_PROBES;
            case QUICK -> all;
            case DOCUMENT -> Math.max(MIN_DOCUMENTS, all / 16);
            case LASTING -> all * LASTING_EIGHTHS / EIGHTHS;
            case OPEN -> all * OPEN_EIGHTHS / EIGHTHS;
        };
    }

    private long mostBytes(Kind kind) {
        return switch (kind) {
            case PROBE, QUICK, DOCUMENT -> Long.MAX_VALUE;
            case LASTING -> connectionBytes * LASTING_EIGHTHS / EIGHTHS;
            case OPEN -> connectionBytes * OPEN_EIGHTHS / EIGHTHS;
        };
    }

    /**
     * Takes a place, until {@link #leave}.
     *
     * @throws ServiceRefusal if no place is left for the kind
     */
    synchronized void take(Kind kind) {
        narrow(null, kind, 0);
    }

    /** Takes a place, until {@link #leave}; false if none is left for the kind. */
    public synchronized boolean tryTake(Kind kind) {
        if (full(null, kind) != null) {
            return false;
        }
        add(null, kind, 1, 0);
        return true;
    }

    /**
     * Takes a place of a narrower kind for a request that already has one, until {@link #widen}.
     *
     * @param from the kind of the place that the request has; null if it has none
     * @param to the narrower kind
     * @param bytes the memory of the request's connection
     * @throws ServiceRefusal if no place of that kind is left
     */
    synchronized void narrow(@Nullable Kind from, Kind to, long bytes) {
        Kind full = full(from, to);
        if (full != null) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.NO_ROOM,
                    "%d requests %s, and there is no memory for more"
                            .formatted(most(full), full.doing));
        }
        Kind heavy = tooHeavy(from, to, bytes);
        if (heavy != null) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.NO_ROOM,
                    "the connections of requests that %s have used up their share of the memory"
                            .formatted(heavy.doing));
        }
        add(from, to, 1, bytes);
    }

    /** Gives a place of a narrower kind back, with the arguments that {@link #narrow} got. */
    synchronized void widen(@Nullable Kind from, Kind to, long bytes) {
        add(from, to, -1, -bytes);
    }

    /**
     * Gives a place back.
     *
     * @param kind the kind of the place
     */
    public synchronized void leave(Kind kind) {
        widen(null, kind, 0);
    }

    private @Nullable Kind full(@Nullable Kind from, Kind to) {
        for (Kind kind = to; kind != null && kind != from; kind = kind.within) {
            if (taken[kind.ordinal()] >= most(kind)) {
                return kind;
            }
        }
        return null;
    }

    private @Nullable Kind tooHeavy(@Nullable Kind from, Kind to, long bytes) {
        for (Kind kind = to; kind != null && kind != from; kind = kind.within) {
            if (bytes > mostBytes(kind) - takenBytes[kind.ordinal()]) {
                return kind;
            }
        }
        return null;
    }

    private void add(@Nullable Kind from, Kind to, int change, long bytes) {
        for (Kind kind = to; kind != null && kind != from; kind = kind.within) {
            taken[kind.ordinal()] += change;
            takenBytes[kind.ordinal()] += bytes;
        }
    }

    /** The number of places taken for exactly this kind, without the kinds within it. */
    private synchronized int taken(Kind kind) {
        int some = taken[kind.ordinal()];
        for (Kind other : Kind.values()) {
            some -= other.within == kind ? taken[other.ordinal()] : 0;
        }
        return some;
    }
}
