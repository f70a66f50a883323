package dev.byztime.web.server;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A check of whether the kernel has bytes for a connection that nobody has read yet. */
final class Arrivals implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Arrivals.class);

    /** Kept open, because no descriptor may be left for a new selector when one is needed. */
    private final Selector selector;

    Arrivals() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether there is something to read. The end of the connection counts too, since it must be
     * read.
     */
    boolean at(EndPoint raw) {
        return raw instanceof SelectableChannelEndPoint selectable && at(selectable.getChannel());
    }

    private boolean at(SelectableChannel channel) {
        synchronized (selector) {
            try {
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                try {
                    return selector.selectNow() > 0;
                } finally {
                    selector.selectedKeys().clear();
                    key.cancel();
                    selector.selectNow(); // releases the channel
                }
            } catch (IOException | IllegalArgumentException | IllegalStateException e) {
                log.debug("A connection was closed while it was looked at", e);
                return false;
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
