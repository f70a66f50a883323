package dev.byztime.atmostonce;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;
import dev.byztime.web.BeforeDrain;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps the number of streams within bounds, and ends them at shutdown: those that wait for their
 * client would hold it up.
 *
 * <p>Only a thread that waits for input is interrupted, never one that writes an answer; that is
 * what the lock is for.
 */
@Component
@ConditionalOnProperty("byztime.state")
final class OpenStreams implements SmartLifecycle {

    /**
     * Each takes some 40 KB while its client sends slowly, and holds it until the client goes or is
     * silent for too long.
     */
    static final int MOST = 1000;

    private final Set<Thread> reading = new HashSet<>();
    private int open;
    private boolean closed = true;

    /**
     * Lets one more be open, until {@link #leave}.
     *
     * @throws TimeUnavailableException if there are too many
     */
    synchronized void enter() {
        requireOpen();
        if (open == MOST) {
            throw new TimeUnavailableException(
                    Unavailable.NO_ROOM,
                    "there are %d streams open, and no more are allowed".formatted(MOST));
        }
        open++;
    }

    synchronized void leave() {
        open--;
    }

    /** The same stream, until the service ends: then reading it throws SHUTTING_DOWN. */
    InputStream untilTheEnd(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                begin();
                try {
                    return super.read(to, offset, length);
                } catch (IOException e) {
                    requireOpen();
                    throw e;
                } finally {
                    end();
                }
            }
        };
    }

    @Override
    public synchronized void start() {
        closed = false;
    }

    @Override
    public synchronized void stop() {
        closed = true;
        reading.forEach(Thread::interrupt);
    }

    @Override
    public synchronized boolean isRunning() {
        return !closed;
    }

    /** Before the web server drains. */
    @Override
    public int getPhase() {
        return BeforeDrain.PHASE;
    }

    private synchronized void begin() {
        requireOpen();
        reading.add(Thread.currentThread());
    }

    private synchronized void end() {
        if (reading.remove(Thread.currentThread()) && closed) {
            Thread.interrupted(); // it was meant for the read
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new TimeUnavailableException(
                    Unavailable.SHUTTING_DOWN, "the service is ending; ask another, or later");
        }
    }
}
