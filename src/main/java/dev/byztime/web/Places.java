package dev.byztime.web;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Keeps the number of requests that are under way at once within what there is memory for.
 *
 * <p>Those that may last as long as somebody else likes, because they wait or because their body
 * has to arrive, take at most three quarters of the places. So however many there are, what is
 * answered at once still is.
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

    private final int all;
    private final int lasting;
    private int taken;
    private int lastingTaken;

    @Autowired
    Places(MeterRegistry registry) {
        this(fitting(Runtime.getRuntime().maxMemory()));
        Gauge.builder("byztime.requests.places", this, places -> places.all)
                .description("Requests that may be under way at once")
                .register(registry);
        Gauge.builder("byztime.requests.taken", this, Places::quickTaken)
                .description("Requests that are under way")
                .tag("kind", "quick")
                .register(registry);
        Gauge.builder("byztime.requests.taken", this, Places::lastingTaken)
                .description("Requests that are under way")
                .tag("kind", "lasting")
                .register(registry);
    }

    Places(int all) {
        this.all = all;
        this.lasting = all - all / 4;
    }

    /** How many there are in a heap of so many bytes. */
    static int fitting(long heap) {
        return (int) Math.clamp(heap / SHARE / BYTES, FEWEST, MOST);
    }

    /**
     * Takes one, until {@link #leave}.
     *
     * @param lasts whether the request may last
     * @throws TimeUnavailableException if there is none left
     */
    synchronized void take(boolean lasts) {
        if (lasts && lastingTaken == lasting) {
            throw noRoom("%d requests wait or send their bodies".formatted(lasting));
        }
        if (taken == all) {
            throw noRoom("%d requests are under way".formatted(all));
        }
        taken++;
        lastingTaken += lasts ? 1 : 0;
    }

    /**
     * @param lasts as when it was taken
     */
    synchronized void leave(boolean lasts) {
        taken--;
        lastingTaken -= lasts ? 1 : 0;
    }

    private synchronized int quickTaken() {
        return taken - lastingTaken;
    }

    private synchronized int lastingTaken() {
        return lastingTaken;
    }

    private static TimeUnavailableException noRoom(String how) {
        return new TimeUnavailableException(
                Unavailable.NO_ROOM, how + ", and there is no memory for more");
    }
}
