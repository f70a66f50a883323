package dev.byztime.web.server;

import dev.byztime.web.guard.ConnectionRoom;
import dev.byztime.web.guard.Exchanges;

import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The limit on the number of connections, by memory and by file descriptors.
 *
 * <p>A new connection is always accepted. If there is no room for it, the connection without a
 * request that has been idle for longest is closed. If all have been active a moment ago, one is
 * closed whose client does not read its answer or does not send its body. If there is none, one
 * with a large head is closed. A connection that begins to need more memory makes others close in
 * the same way, or is closed itself.
 */
@Component
final class Connections implements DisposableBean {

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
    private final Arrivals arrivals = new Arrivals();
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

    /** Counts a connection that has just been accepted. */
    void opened(HeldConnection connection) {
        open.add(connection);
        if (connection.ends().peer() instanceof InetSocketAddress) {
            HeldConnection earlier = byEnds.put(connection.ends(), connection);
            if (earlier != null) { // The peer reset it, or else it could not use this port again.
                closed(earlier);
                earlier.reset();
            }
        }
        if (findsNoRoom(connection)) {
            makeRoomAmongActive(connection);
        }
    }

    void closed(HeldConnection connection) {
        if (open.remove(connection)) {
            byEnds.remove(connection.ends(), connection);
            synchronized (connection) {
                bytes.addAndGet(connection.count(0));
            }
        }
    }

    /**
     * Updates the memory that a connection takes, which has grown or shrunk. One that has a large
     * head gives way to those that were active a moment ago.
     */
    void changed(HeldConnection connection) {
        if (findsNoRoom(connection)) {
            closed.incrementAndGet();
            connection.reset();
        }
    }

    /**
     * Whether the memory of a connection has grown, there is too little for all, and no connection
     * could be closed for it.
     */
    private boolean findsNoRoom(HeldConnection connection) {
        return count(connection) && hasTooMany() && !makeRoom(connection);
    }

    /** Counts the memory that a connection takes, and returns whether this has grown. */
    private boolean count(HeldConnection connection) {
        synchronized (connection) {
            if (!open.contains(connection)) {
                return false;
            }
            long moreBytes = connection.count(connection.bytes());
            bytes.addAndGet(moreBytes);
            return moreBytes > 0;
        }
    }

    int count() {
        return open.size();
    }

    /** Whether bytes have arrived for a connection. */
    boolean hasArrivals(EndPoint raw) {
        return arrivals.at(raw);
    }

    /** Whether all connections take half the room, with so many that are not counted yet. */
    boolean takeHalfTheRoom(int uncounted) {
        return bytes.get() + (long) uncounted * HeldConnection.BYTES >= room.bytes() / 2
                || open.size() + uncounted >= room.count() / 2;
    }

    /**
     * Closes connections for one that was opened or takes more memory, and returns whether it did.
     * A connection that was opened a moment ago may have a request on its way, so an answer that
     * its client does not read is given up first.
     */
    private synchronized boolean makeRoom(HeldConnection newest) {
        if (!hasTooMany()) {
            return true; // another thread has made room
        }
        if (closeIdle(newest, each -> each.idleForMs() >= MOMENT_MS && !each.hasArrivals())) {
            return true;
        }
        if (exchanges.cutLongestStalled()) {
            closed.incrementAndGet();
            return true;
        }
        return false;
    }

    /**
     * Makes room for a connection that was opened while all others were active a moment ago, or
     * wait for a thread that reads their requests. Those with large heads give way first.
     */
    private synchronized void makeRoomAmongActive(HeldConnection newest) {
        if (hasTooMany()
                && !closeIdle(newest, HeldConnection::isLarge)
                && !closeIdle(newest, each -> true)) {
            closed.incrementAndGet();
            newest.reset();
        }
    }

    private boolean hasTooMany() {
        return bytes.get() > room.bytes() || open.size() > room.count();
    }

    /** Closes those that have been idle for longest of the connections that may be closed. */
    private boolean closeIdle(
            @Nullable HeldConnection newest, Predicate<HeldConnection> mayBeClosed) {
        Map<HeldConnection, Long> idle = new HashMap<>();
        for (HeldConnection each : open) {
            if (each != newest && !each.isBusy()) {
                idle.put(each, each.idleForMs());
            }
        }
        List<HeldConnection> some =
                idle.entrySet().stream()
                        .sorted(Map.Entry.<HeldConnection, Long>comparingByValue().reversed())
                        .map(Map.Entry::getKey)
                        .filter(mayBeClosed)
                        .limit(1 + open.size() / PART)
                        .toList();
        for (HeldConnection each : some) {
            closed(each); // at once, without waiting until the end is noticed
            each.reset();
        }
        closed.addAndGet(some.size());
        return !some.isEmpty();
    }

    /**
     * Runs once a second. Other parts of the process may have taken so many descriptors that no
     * connection can be accepted.
     */
    private void look() {
        if (room.isShortOfDescriptors()) {
            closeIdle(null, each -> true);
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

    @Override
    public void destroy() throws IOException {
        arrivals.close();
    }
}
