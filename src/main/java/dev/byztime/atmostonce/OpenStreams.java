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
 * Ends streams at shutdown: those that wait for their client would hold it up.
 *
 * <p>Only a thread that waits for input is interrupted, never one that writes an answer; that is
 * what the lock is for.
 */
@Component
@ConditionalOnProperty("byztime.state")
final class OpenStreams implements SmartLifecycle {

    private final Set<Thread> reading = new HashSet<>();
    private boolean closed = true;

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

    /**
     * @throws TimeUnavailableException if the service ends
     */
    synchronized void requireOpen() {
        if (closed) {
            throw new TimeUnavailableException(
                    Unavailable.SHUTTING_DOWN, "the service is ending; ask another, or later");
        }
    }
}
