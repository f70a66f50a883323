package dev.byztime.web.guard;

import dev.byztime.run.ServiceRefusal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import java.util.Locale;

/**
 * Keeps the number of requests that are under way at once within what there is memory for.
 *
 * <p>Those that may last as long as somebody else likes, because they wait or because their body
 * has to arrive, take at most three quarters of the places. So however many there are, what is
 * answered at once still is. And of these, the ones that anybody may send take five eighths: an
 * eighth is left for leases and judging. Files and descriptions take at most a sixteenth, since
 * they are much work. Probes have places of their own.
 *
 * <p>Requests that may last keep their connections too, and those cannot give way to others. So
 * there are no more places than there may be connections, and of the memory for connections such
 * requests hold no larger share than of the places.
 */
@Component
public final class RequestLimiter {

    /** What a request takes while it waits, its stack above all; as much as was measured. */
    static final int BYTES = 32 * 1024;

    /** Of the heap. */
    private static final int SHARE = 4;

    private static final int FEWEST = 64;

    private static final int MOST = 16_384;

    /** How requests are told apart; each is one of the kind that it is within, too. */
    public enum Kind {
        /** Answered at once, and never kept out by others: they decide who is restarted. */
        PROBE(null, "ask how the service does"),
        /** Answered at once. */
        QUICK(null, "are under way"),
        /** Large, or much work: files, the API's description, metrics, lists. */
        DOCUMENT(QUICK, "fetch files, descriptions or lists"),
        /** May last, and shows a token where tokens are asked for. */
        LASTING(QUICK, "wait or send their bodies"),
        /** May last, and is not asked for a token. */
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
    private static final int PROBES = 64;
    private static final int FEWEST_DOCUMENTS = 8;

    private final int all;
    private final long connectionBytes;

    /** In the kinds' order; each with those that are within it. */
    private final int[] taken = new int[Kind.values().length];

    /** What the connections of these take. */
    private final long[] takenBytes = new long[Kind.values().length];

    @Autowired
    RequestLimiter(MeterRegistry registry, ConnectionRoom connections) {
        this(
                (int) Math.min(fitting(Runtime.getRuntime().maxMemory()), connections.count()),
                connections.bytes());
        Gauge.builder("byztime.requests.places", this, places -> places.all)
                .description("Requests that may be under way at once")
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

    /** How many there are in a heap of so many bytes. */
    static int fitting(long heap) {
        return (int) Math.clamp(heap / SHARE / BYTES, FEWEST, MOST);
    }

    /** How many there are. */
    int all() {
        return all;
    }

    private int most(Kind kind) {
        return switch (kind) {
            case PROBE -> PROBES;
            case QUICK -> all;
            case DOCUMENT -> Math.max(FEWEST_DOCUMENTS, all / 16);
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
     * Takes one, until {@link #leave}.
     *
     * @throws ServiceRefusal if there is none left for its kind
     */
    synchronized void take(Kind kind) {
        narrow(null, kind, 0);
    }

    /** Takes one, until {@link #leave}, if there is one left for its kind. */
    public synchronized boolean tryTake(Kind kind) {
        if (full(null, kind) != null) {
            return false;
        }
        add(null, kind, 1, 0);
        return true;
    }

    /**
     * Takes one of a narrower kind for a request that has its place, until {@link #widen}.
     *
     * @param bytes what its connection takes
     * @throws ServiceRefusal if there is none left for it
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
                    "the connections of requests that %s take all the memory they may"
                            .formatted(heavy.doing));
        }
        add(from, to, 1, bytes);
    }

    /** As they were given to {@link #narrow}. */
    synchronized void widen(@Nullable Kind from, Kind to, long bytes) {
        add(from, to, -1, -bytes);
    }

    /**
     * @param kind as when it was taken
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

    /** Without those of kinds that are within it. */
    private synchronized int taken(Kind kind) {
        int some = taken[kind.ordinal()];
        for (Kind other : Kind.values()) {
            some -= other.within == kind ? taken[other.ordinal()] : 0;
        }
        return some;
    }
}
