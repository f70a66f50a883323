package dev.byztime.web.server;

import dev.byztime.web.guard.ConnectionRoom;

import org.eclipse.jetty.io.SelectorManager;
import org.jspecify.annotations.Nullable;

import java.nio.channels.SelectableChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Slows down the thread that accepts connections once they take half the room that there is.
 *
 * <p>In a burst, the connections that are to give way do not close as fast as the kernel hands out
 * new ones. Without this pause there would be no descriptors left for files, and connections that
 * have just come would have to give way to each other. While there is more room, nothing is slowed
 * down: on a busy machine a new connection is counted long after it was accepted, and clients would
 * time out in the kernel's queue.
 */
final class Accepting implements SelectorManager.AcceptListener {

    /** How many connections may be accepted and not counted yet, once half the room is taken. */
    private static final int MAX_UNCOUNTED = 16;

    /** The longest pause before one connection, in steps of a millisecond. */
    private static final int MAX_PAUSE_MS = 100;

    private final Connections connections;
    private final ConnectionRoom room;

    /** Nobody counts it down: waiting for it is a pause that an interrupt ends. */
    private final CountDownLatch over = new CountDownLatch(1);

    private final Set<SelectableChannel> uncounted = ConcurrentHashMap.newKeySet();

    Accepting(Connections connections, ConnectionRoom room) {
        this.connections = connections;
        this.room = room;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        uncounted.add(channel);
        try {
            for (int i = 0; i < MAX_PAUSE_MS && isCrowded(); i++) {
                over.await(1, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) { // the server stops
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onAccepted(SelectableChannel channel) {
        uncounted.remove(channel);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, @Nullable Throwable cause) {
        uncounted.remove(channel);
    }

    private boolean isCrowded() {
        int waiting = uncounted.size();
        return connections.takeHalfTheRoom(waiting)
                && (waiting > MAX_UNCOUNTED
                        || (connections.count() >= room.count()
                                && room.isShortOfDescriptorsForFiles()));
    }
}
