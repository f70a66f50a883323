package dev.byztime.web.server;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.concurrent.TimeoutException;

/**
 * A connection whose idle time-out counts only while no answer is due on it.
 *
 * <p>Jetty's own goes on during a request. If it fires just when an answer begins to be written,
 * after a long wait, the answer is cut. How long a client may take over a request is {@link
 * Exchange}'s to say.
 */
public final class HeldConnection extends HttpConnection {

    private static final Logger log = LoggerFactory.getLogger(HeldConnection.class);

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
        this.raw = raw(endPoint);
    }

    /** What TLS goes over. */
    public static EndPoint raw(EndPoint endPoint) {
        return endPoint instanceof EndPoint.Wrapper wrapper ? raw(wrapper.unwrap()) : endPoint;
    }

    /** Ends a connection, and what the kernel still has for a client that does not take it. */
    public static void reset(EndPoint raw) {
        if (raw instanceof SelectableChannelEndPoint selectable
                && selectable.getChannel() instanceof NetworkChannel channel
                && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                log.debug("A connection was closed before it could be reset", e);
            }
        }
        raw.close();
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
        return busy;
    }

    boolean isTls() {
        return raw != getEndPoint();
    }

    long idleForMs() {
        return raw instanceof IdleTimeout timeout ? timeout.getIdleFor() : 0;
    }

    public void reset() {
        reset(raw);
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        // The time may have run out while the answer was due, and be told only now.
        return !busy && idleForMs() >= raw.getIdleTimeout() && super.onIdleExpired(timeout);
    }
}
