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
 * Slows down the thread that accepts connections once there are as many as there are descriptors
 * for, while others wait to be counted or to be closed.
 *
 * <p>The kernel hands out a descriptor with each, and in a burst of connections those that are to
 * give way do not close as fast. Without this there would be none left for files. As long as there
 * are enough, nothing is slowed down: whoever comes behind a burst would wait in the kernel's queue
 * until all of it has been taken in.
 */
final class Accepting implements SelectorManager.AcceptListener {

    /** Accepted, and not counted yet. */
    private static final int MOST = 16;

    /** However it goes, the thread goes on after this. */
    private static final int PATIENCE_MS = 100;

    private final Connections connections;
    private final ConnectionRoom room;

    /** Nobody counts it down: waiting for it is a pause that an interrupt ends. */
    private final CountDownLatch over = new CountDownLatch(1);

    private final Set<SelectableChannel> accepted = ConcurrentHashMap.newKeySet();

    Accepting(Connections connections, ConnectionRoom room) {
        this.connections = connections;
        this.room = room;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        accepted.add(channel);
        if (connections.count() + accepted.size() < room.count()) {
            return;
        }
        try {
            for (int i = 0; i < PATIENCE_MS && isToWait(); i++) {
                over.await(1, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) { // the server stops
            Thread.currentThread().interrupt();
        }
    }

    private boolean isToWait() {
        return accepted.size() > MOST || room.isShortOfDescriptorsForFiles();
    }

    @Override
    public void onAccepted(SelectableChannel channel) {
        accepted.remove(channel);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, @Nullable Throwable cause) {
        accepted.remove(channel);
    }
}
