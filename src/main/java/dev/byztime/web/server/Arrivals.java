package dev.byztime.web.server;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A check of whether the kernel has bytes for a connection that nobody has read yet. */
final class Arrivals {

    private static final Logger log = LoggerFactory.getLogger(Arrivals.class);

    /** Kept open, because no descriptor may be left for a new selector when one is needed. */
    private static final Selector SELECTOR = open();

    private Arrivals() {}

    /**
     * Whether there is something to read. The end of the connection counts too, since it must be
     * read.
     */
    static boolean at(EndPoint raw) {
        return raw instanceof SelectableChannelEndPoint selectable && at(selectable.getChannel());
    }

    private static boolean at(SelectableChannel channel) {
        synchronized (SELECTOR) {
            try {
                SelectionKey key = channel.register(SELECTOR, SelectionKey.OP_READ);
                try {
                    return SELECTOR.selectNow() > 0;
                } finally {
                    SELECTOR.selectedKeys().clear();
                    key.cancel();
                    SELECTOR.selectNow(); // releases the channel
                }
            } catch (IOException | IllegalArgumentException | IllegalStateException e) {
                log.debug("A connection was closed while it was looked at", e);
                return false;
            }
        }
    }

    private static Selector open() {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
