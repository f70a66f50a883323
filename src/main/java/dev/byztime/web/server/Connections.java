package dev.byztime.web.server;

import dev.byztime.web.guard.ConnectionRoom;
import dev.byztime.web.guard.Exchanges;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps connections within what there are memory and descriptors for.
 *
 * <p>The newest is always taken in. Those on which no answer is due give way to it, the longest
 * idle first; if there are none, one whose client does not read its answer or send its body. They
 * give way, too, to one that begins to take more.
 */
@Component
final class Connections {

    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    /** How many give way at once, lest each new connection looks through all. */
    private static final int PART = 64;

    private static final long MOMENT_MS = 500;

    /** The least number of looks, one each second, between two lines in the log. */
    private static final int QUIET_LOOKS = 60;

    private final Exchanges exchanges;
    private final ConnectionRoom room;
    private final Map<HeldConnection.Ends, HeldConnection> byEnds = new ConcurrentHashMap<>();
    private final Set<HeldConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger closed = new AtomicInteger();
    private int looksUntilLog;

    Connections(Exchanges exchanges, ConnectionRoom room) {
        this.exchanges = exchanges;
        this.room = room;
        exchanges.addWatcher(this::look);
    }

    void opened(HeldConnection connection) {
        open.add(connection);
        if (connection.ends().peer() instanceof InetSocketAddress) {
            HeldConnection earlier = byEnds.put(connection.ends(), connection);
            if (earlier != null) { // The peer has reset it, or it could not use the port again.
                closed(earlier);
                earlier.reset();
            }
        }
        changed(connection);
    }

    void closed(HeldConnection connection) {
        if (open.remove(connection)) {
            byEnds.remove(connection.ends(), connection);
            synchronized (connection) {
                bytes.addAndGet(connection.count(0));
            }
        }
    }

    /** It may take more, or less, than before. */
    void changed(HeldConnection connection) {
        long more;
        synchronized (connection) {
            if (!open.contains(connection)) {
                return;
            }
            more = connection.count(connection.bytes());
            bytes.addAndGet(more);
        }
        if (more > 0 && hasTooMany()) {
            makeRoom(connection);
        }
    }

    int count() {
        return open.size();
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
        if (!exchanges.cutLongestStalled() && closeIdle(newest, 0) == 0) {
            newest.reset();
        }
    }

    private boolean hasTooMany() {
        return bytes.get() > room.bytes() || open.size() > room.count();
    }

    private int closeIdle(@Nullable HeldConnection newest, long longerThanMs) {
        Map<HeldConnection, Long> idle = new HashMap<>();
        for (HeldConnection each : open) {
            long forMs = each.idleForMs();
            if (each != newest && each.mayGiveWay() && forMs >= longerThanMs) {
                idle.put(each, forMs);
            }
        }
        List<HeldConnection> some =
                idle.entrySet().stream()
                        .sorted(Map.Entry.<HeldConnection, Long>comparingByValue().reversed())
                        .map(Map.Entry::getKey)
                        .filter(each -> longerThanMs == 0 || !each.hasArrivals())
                        .limit(1 + open.size() / PART)
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
        if (room.isShortOfDescriptors()) {
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
                        room.bytes() / HeldConnection.BYTES,
                        room.count());
                looksUntilLog = QUIET_LOOKS;
            }
        }
    }
}
