package dev.byztime.web.server;

import dev.byztime.web.guard.RawEndPoints;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeoutException;

/**
 * A connection whose idle time-out runs only while no answer is due.
 *
 * <p>Jetty's own goes on during a request. If it fires just when an answer begins to be written,
 * after a long wait, the answer is cut. How long a client may take over a request is {@link
 * Exchange}'s to say.
 */
public final class HeldConnection extends HttpConnection {

    private final Connections connections;
    private final EndPoint raw;
    private volatile boolean busy;

    HeldConnection(
            HttpConfiguration configuration,
            Connector connector,
            EndPoint endPoint,
            Connections connections) {
        super(configuration, connector, endPoint);
        this.connections = connections;
        this.raw = RawEndPoints.of(endPoint);
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

    /** Notes that a request begins. */
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
        return busy;
    }

    boolean isTls() {
        return raw != getEndPoint();
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
        return !busy && idleForMs() >= raw.getIdleTimeout() && super.onIdleExpired(timeout);
    }
}
