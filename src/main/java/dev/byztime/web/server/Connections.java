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
 * The limit on the number of connections, by memory and by file descriptors.
 *
 * <p>A new connection is always accepted. If there is no room for it, the connection without a
 * request that has been idle for longest is closed. If all connections have requests, one is closed
 * whose client does not read its answer or does not send its body. A connection that begins to need
 * more memory makes others close in the same way.
 */
@Component
final class Connections {

    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    /**
     * The divisor that gives the number of connections to close at once. Closing several at once
     * saves a new connection from searching through all of them.
     */
    private static final int PART = 64;

    private static final long MOMENT_MS = 500;

    /** The least number of checks, one a second, between two lines in the log. */
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
            if (earlier != null) { // The peer reset it, or else it could not use this port again.
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

    /** Updates the memory that a connection takes, which has grown or shrunk. */
    void changed(HeldConnection connection) {
        long moreBytes;
        synchronized (connection) {
            if (!open.contains(connection)) {
                return;
            }
            moreBytes = connection.count(connection.bytes());
            bytes.addAndGet(moreBytes);
        }
        if (moreBytes > 0 && hasTooMany()) {
            makeRoom(connection);
        }
    }

    int count() {
        return open.size();
    }

    /** Whether all connections take half the room, with so many that are not counted yet. */
    boolean takeHalfTheRoom(int uncounted) {
        return bytes.get() + (long) uncounted * HeldConnection.BYTES >= room.bytes() / 2
                || open.size() + uncounted >= room.count() / 2;
    }

    /**
     * Makes room for a connection. A connection that was opened a moment ago may have a request on
     * its way, so an answer that its client does not read is given up first.
     */
    private synchronized void makeRoom(HeldConnection newest) {
        if (!hasTooMany()) {
            return; // another thread has made room
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
            if (each != newest && !each.isBusy() && forMs >= longerThanMs) {
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
            closed(each); // at once, without waiting until the end is noticed
            each.reset();
        }
        closed.addAndGet(some.size());
        return some.size();
    }

    /**
     * Runs once a second. Other parts of the process may have taken so many descriptors that no
     * connection can be accepted.
     */
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
