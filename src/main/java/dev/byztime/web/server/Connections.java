package dev.byztime.web.server;

import dev.byztime.web.guard.Exchanges;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the number of connections by the available memory and file descriptors.
 *
 * <p>A new connection is always accepted. To make room, idle connections are closed, the longest
 * idle first. If none is idle, one is closed whose client does not read its answer.
 */
@Component
final class Connections {

    /** The heap in bytes of a connection that has sent only the head of a request. */
    static final int BYTES = 8 * 1024;

    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    /** The part of the heap for connections, as its denominator. */
    private static final int SHARE = 8;

    /** The weight of a connection with TLS, which has keys and buffers. */
    private static final int WEIGHT_OF_TLS = 4;

    /** The number of connections closed at once, so that few new ones cause a full scan. */
    private static final int PART = 64;

    private static final long MOMENT_MS = 500;

    /** The least number of looks, one each second, between two lines in the log. */
    private static final int QUIET_LOOKS = 60;

    private final Exchanges exchanges;
    private final Descriptors descriptors;
    private final int most;
    private final Set<HeldConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger weight = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private int looksUntilLog;

    @Autowired
    Connections(Exchanges exchanges) {
        this(
                exchanges,
                new Descriptors(),
                (int)
                        Math.clamp(
                                Runtime.getRuntime().maxMemory() / SHARE / BYTES,
                                PART,
                                Integer.MAX_VALUE));
    }

    Connections(Exchanges exchanges, Descriptors descriptors, int most) {
        this.exchanges = exchanges;
        this.descriptors = descriptors;
        this.most = most;
        exchanges.addWatcher(this::look);
    }

    void opened(HeldConnection connection) {
        open.add(connection);
        weight.addAndGet(weight(connection));
        if (hasTooMany()) {
            makeRoom(connection);
        }
    }

    void closed(HeldConnection connection) {
        if (open.remove(connection)) {
            weight.addAndGet(-weight(connection));
        }
    }

    int count() {
        return open.size();
    }

    private static int weight(HeldConnection connection) {
        return connection.isTls() ? WEIGHT_OF_TLS : 1;
    }

    /**
     * One that was opened a moment ago may have a request on its way; rather than that, an answer
     * that nobody reads is given up.
     */
    private synchronized void makeRoom(HeldConnection newest) {
        if (!hasTooMany()) {
            return; // any more
        }
        if (closeIdle(newest, MOMENT_MS) > 0) {
            return;
        }
        closed.incrementAndGet();
        if (!exchanges.cutLongestUnread() && closeIdle(newest, 0) == 0) {
            newest.reset();
        }
    }

    private boolean hasTooMany() {
        return weight.get() > most || open.size() > descriptors.forConnections();
    }

    private int closeIdle(@Nullable HeldConnection newest, long longerThanMs) {
        Map<HeldConnection, Long> idle = new HashMap<>();
        for (HeldConnection each : open) {
            long forMs = each.idleForMs();
            if (each != newest && !each.isBusy() && forMs >= longerThanMs) {
                idle.put(each, forMs);
            }
        }
        List<HeldConnection> some =
                idle.entrySet().stream()
                        .sorted(Map.Entry.<HeldConnection, Long>comparingByValue().reversed())
                        .limit(1 + open.size() / PART)
                        .map(Map.Entry::getKey)
                        .toList();
        for (HeldConnection each : some) {
            closed(each); // now, not when its end is noticed
            each.reset();
        }
        closed.addAndGet(some.size());
        return some.size();
    }

    /** Once a second: others may have taken descriptors too, and then none can be accepted. */
    private void look() {
        if (descriptors.areShort()) {
            closeIdle(null, 0);
        }
        looksUntilLog--;
        if (looksUntilLog <= 0) {
            int some = closed.getAndSet(0);
            if (some > 0) {
                log.warn(
                        "{} connections were closed to make room for others; there is memory for {}"
                                + " and descriptors for {}",
                        some,
                        most,
                        descriptors.forConnections());
                looksUntilLog = QUIET_LOOKS;
            }
        }
    }
}
