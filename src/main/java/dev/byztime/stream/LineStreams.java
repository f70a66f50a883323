package dev.byztime.stream;

import dev.byztime.clock.LocalClock;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.run.boot.Phases;
import dev.byztime.web.guard.TokenCheck;
import dev.byztime.web.value.BodyReaders;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;

import tools.jackson.databind.json.JsonMapper;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;

/**
 * Runs all streams, and ends them at shutdown, which they would otherwise delay.
 *
 * <p>Shutdown interrupts only threads that wait for input, and never one that writes an answer. The
 * lock ensures this.
 */
public final class LineStreams implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LineStreams.class);

    /** How long a client may take to notice that the service ended the stream, in nanoseconds. */
    private static final long LINGER_NS = 5_000_000_000L;

    private final JsonMapper json;
    private final BodyReaders readers;
    private final LocalClock clock;
    private final Set<Thread> reading = new HashSet<>();
    private boolean closed;

    /**
     * Creates the set of streams.
     *
     * @param readers for lines of the usual form
     * @param clock the clock whose CLOCK_BOOTTIME measures time-outs
     */
    public LineStreams(JsonMapper json, BodyReaders readers, LocalClock clock) {
        this.json = json;
        this.readers = readers;
        this.clock = clock;
    }

    /**
     * Answers lines until the client or the service ends the stream.
     *
     * @param question the type of each line's content
     * @throws ServiceRefusal if the service ends before any line was answered
     * @throws IOException if answers cannot be sent any more
     */
    public <Q> void answer(
            Class<Q> question,
            LineHandler<Q> handler,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        requireOpen();
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        InputStream in = request.getInputStream();
        LineStream<Q> stream =
                new LineStream<>(
                        question,
                        handler,
                        TokenCheck.of(request),
                        json,
                        readers,
                        request.getContextPath(),
                        () -> clock.read().boottimeNs());
        if (!stream.run(untilTheEnd(in), response.getOutputStream())) {
            response.getOutputStream().close();
            linger(in);
        }
    }

    /**
     * Reads and discards remaining input. Closing a connection with unread input resets it, and
     * answers that the client has not read yet would be lost.
     */
    private void linger(InputStream in) {
        long begunNs = clock.read().boottimeNs();
        byte[] ignored = new byte[Lines.MAX_LINE_BYTES];
        try {
            while (in.read(ignored) >= 0 && clock.read().boottimeNs() - begunNs < LINGER_NS) {
                // discard it
            }
        } catch (IOException e) {
            log.debug("A client hung up while it was told that its stream is over", e);
        }
    }

    /** The same input. Once the service ends, reading it throws SHUTTING_DOWN. */
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

    /** The phase before the web server drains. */
    @Override
    public int getPhase() {
        return Phases.BEFORE_DRAIN;
    }

    private synchronized void begin() {
        requireOpen();
        reading.add(Thread.currentThread());
    }

    private synchronized void end() {
        if (reading.remove(Thread.currentThread()) && closed) {
            Thread.interrupted(); // the interrupt was meant for the read
        }
    }

    /**
     * @throws ServiceRefusal if the service ends
     */
    private synchronized void requireOpen() {
        if (closed) {
            throw new ServiceRefusal(
                    ServiceRefusal.Reason.SHUTTING_DOWN,
                    "the service is shutting down; ask another instance, or try later");
        }
    }
}
