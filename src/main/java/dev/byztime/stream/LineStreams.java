package dev.byztime.stream;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;
import dev.byztime.web.BeforeDrain;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;

/**
 * All streams, which end at shutdown: those that wait for their client would hold it up.
 *
 * <p>Only a thread that waits for input is interrupted, never one that writes an answer; that is
 * what the lock is for.
 */
@Component
public class LineStreams implements SmartLifecycle {

    private final JsonMapper json;
    private final Set<Thread> reading = new HashSet<>();
    private boolean closed = true;

    LineStreams(JsonMapper json) {
        this.json = json;
    }

    /**
     * Answers lines until the client ends them, or the service does.
     *
     * @param question what each line says
     * @throws TimeUnavailableException if the service ends, and nothing has been answered
     * @throws IOException if answers cannot be sent any more
     */
    public <Q> void answer(
            Class<Q> question, Answers<Q> answers, InputStream in, HttpServletResponse response)
            throws IOException {
        requireOpen();
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        new LineStream<>(question, answers, json).run(untilTheEnd(in), response.getOutputStream());
    }

    /** The same stream, until the service ends: then reading it throws SHUTTING_DOWN. */
    private InputStream untilTheEnd(InputStream in) {
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
    private synchronized void requireOpen() {
        if (closed) {
            throw new TimeUnavailableException(
                    Unavailable.SHUTTING_DOWN, "the service is ending; ask another, or later");
        }
    }
}
