package dev.byztime.web.server;

import dev.byztime.web.guard.ConnectionRoom;

import org.eclipse.jetty.io.SelectorManager;
import org.jspecify.annotations.Nullable;

import java.nio.channels.SelectableChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A listener that slows down the thread that accepts connections while accepted connections wait to
 * be counted, or older ones to be closed.
 *
 * <p>Each accepted connection takes a file descriptor. In a burst, connections are accepted faster
 * than others can be closed to make room for them. Without this pause no descriptor would be left
 * for files.
 */
final class Accepting implements SelectorManager.AcceptListener {

    /** The most connections that are accepted and not counted yet. */
    private static final int MOST = 16;

    /** The longest pause. After it the thread accepts the next connection in any case. */
    private static final int PATIENCE_MS = 100;

    private final Connections connections;
    private final ConnectionRoom room;
    private final Semaphore free = new Semaphore(MOST);

    /** A latch that nobody counts down. Waiting for it is a pause that an interrupt can end. */
    private final CountDownLatch over = new CountDownLatch(1);

    private final Set<SelectableChannel> accepted = ConcurrentHashMap.newKeySet();

    Accepting(Connections connections, ConnectionRoom room) {
        this.connections = connections;
        this.room = room;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        try {
            if (free.tryAcquire(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                accepted.add(channel);
            }
            if (connections.count() >= room.count()) {
                for (int i = 0; i < PATIENCE_MS && room.isShortOfDescriptorsForFiles(); i++) {
                    over.await(1, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) { // the server stops
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onAccepted(SelectableChannel channel) {
        counted(channel);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, @Nullable Throwable cause) {
        counted(channel);
    }

    private void counted(SelectableChannel channel) {
        if (accepted.remove(channel)) {
            free.release();
        }
    }
}
