package dev.byztime.web.server;

import dev.byztime.web.guard.RawEndPoints;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection whose idle time-out counts only while no answer is due on it, and whose requests
 * have a limited number of header fields.
 *
 * <p>Jetty's own time-out goes on during a request. If it fires just when an answer begins to be
 * written, after a long wait, the answer is cut. How long a client may take over a request is
 * {@link dev.byztime.web.guard.Exchange}'s to say.
 *
 * <p>Jetty limits only the bytes of a head, and the smallest fields become objects of twenty times
 * their length.
 */
public final class HeldConnection extends HttpConnection {

    /** Fields that a request may have. */
    static final int MOST_FIELDS = 100;

    /** What is said of a request that has more. */
    static final String TOO_MANY_FIELDS =
            "there are more than %d header fields; send fewer".formatted(MOST_FIELDS);

    /** What one takes without TLS, and with it; a head of usual size is part of that. */
    static final int BYTES = 8 * 1024;

    static final int BYTES_WITH_TLS = 32 * 1024;

    /** What a field takes beside its text. */
    private static final int FIELD_BYTES = 128;

    /** The text of a head is kept once, and the parser's buffers grow to twice its length. */
    private static final int TEXTS = 3;

    private static final int USUAL_HEAD = 4 * 1024;

    private final Connections connections;
    private final EndPoint raw;
    private final Ends ends;
    private volatile boolean busy;

    /** Whether its request waits behind those of other clients that send several at once. */
    private volatile boolean inLine;

    /** Of one thread: requests that were found in what was read at once. */
    private int requests;

    /** Threads that read from it, or answer what they have read. */
    private final AtomicInteger working = new AtomicInteger();

    private volatile int fields;
    private volatile int longestHead;

    /** What {@link Connections} has counted for it. */
    private long counted;

    HeldConnection(
            HttpConfiguration configuration,
            Connector connector,
            EndPoint endPoint,
            Connections connections) {
        super(configuration, connector, endPoint);
        this.connections = connections;
        this.raw = RawEndPoints.of(endPoint);
        this.ends = new Ends(raw.getRemoteSocketAddress(), raw.getLocalSocketAddress());
    }

    /** The two ends of a connection, which no other one has at the same time. */
    record Ends(@Nullable SocketAddress peer, @Nullable SocketAddress local) {}

    @Override
    protected RequestHandler newRequestHandler() {
        return new FewFields();
    }

    @Override
    public void onOpen() {
        connections.opened(this);
        super.onOpen();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        connections.closed(this);
        super.onClose(cause);
    }

    @Override
    public void onFillable() {
        working.incrementAndGet();
        requests = 0;
        try {
            super.onFillable();
        } finally {
            working.decrementAndGet();
            measureHead();
        }
    }

    /** A request has come; true if its client sent it behind another one without waiting. */
    boolean isBehindAnother() {
        requests++;
        return requests > 1;
    }

    void inLine(boolean now) {
        inLine = now;
    }

    /** Whether nothing is lost but what its client sent without waiting, if it gives way. */
    boolean mayGiveWay() {
        return inLine || !isBusy();
    }

    /** A request begins. */
    void begin() {
        busy = true;
    }

    /** Its answer is complete but for its last bytes, for which the client has the usual time. */
    void end() {
        if (raw instanceof IdleTimeout timeout) {
            timeout.notIdle();
        }
        busy = false;
    }

    boolean isBusy() {
        return busy || working.get() > 0;
    }

    /** Whether bytes have come that no thread has got round to read. */
    boolean hasArrivals() {
        return raw.isFillInterested() && Arrivals.at(raw);
    }

    boolean isTls() {
        return raw != getEndPoint();
    }

    Ends ends() {
        return ends;
    }

    /** What it takes at present. */
    long bytes() {
        int head = fields * FIELD_BYTES + longestHead * TEXTS;
        return (isTls() ? BYTES_WITH_TLS : BYTES) + Math.max(0, head - USUAL_HEAD);
    }

    /** For {@link Connections}: what is added to its count. */
    synchronized long count(long bytes) {
        long more = bytes - counted;
        counted = bytes;
        return more;
    }

    long idleForMs() {
        return raw instanceof IdleTimeout timeout ? timeout.getIdleFor() : 0;
    }

    public void reset() {
        RawEndPoints.reset(raw);
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        // The time may have run out while the answer was due, and be told only now.
        return !isBusy()
                && idleForMs() >= raw.getIdleTimeout()
                && !hasArrivals()
                && super.onIdleExpired(timeout);
    }

    private void measureHead() {
        longestHead = Math.max(longestHead, getParser().getHeaderLength());
        connections.changed(this);
    }

    /** Refuses a head as soon as it has too many fields, and keeps none of its trailer. */
    private final class FewFields extends RequestHandler {

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            fields = 0;
            super.startRequest(method, uri, version);
        }

        @Override
        public void parsedHeader(HttpField field) {
            int now = fields + 1;
            fields = now;
            if (now > MOST_FIELDS) {
                throw new HttpException.RuntimeException(
                        HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, TOO_MANY_FIELDS);
            }
            super.parsedHeader(field);
        }

        @Override
        public boolean headerComplete() {
            measureHead();
            return super.headerComplete();
        }

        /** Nobody asks for these. */
        @Override
        public void parsedTrailer(HttpField field) {}
    }
}
