package dev.byztime.web.guard;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;

/** Access to the sockets below Jetty's connections. */
public final class RawEndPoints {

    private static final Logger log = LoggerFactory.getLogger(RawEndPoints.class);

    private RawEndPoints() {}

    /** The socket itself, which is below TLS if there is TLS. */
    public static EndPoint of(EndPoint endPoint) {
        return endPoint instanceof EndPoint.Wrapper wrapper ? of(wrapper.unwrap()) : endPoint;
    }

    /**
     * Ends a connection, and discards the bytes that the kernel has buffered for a client that does
     * not read.
     */
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
}
