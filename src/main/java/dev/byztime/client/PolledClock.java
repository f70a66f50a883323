package dev.byztime.client;

import dev.byztime.client.TicketSource.ServiceTime;
import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.clock.SleepMeter;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * A clock of global time in a program. A thread of it asks a service for a reading every two
 * seconds, and {@link #now} carries the last one on without a request.
 *
 * <p>A reading is used for ten seconds. So if the service is not reached, {@link #now} throws after
 * that time at the latest.
 */
public final class PolledClock implements IntervalClock, AutoCloseable {

    private static final long PAUSE_NS = 2_000_000_000L;
    private static final long PAUSE_AFTER_FAILURE_NS = 250_000_000L;

    private final ServiceTransport transport;
    private final ServiceClock time;
    private final Pause pause;
    private final Thread keeper;
    private volatile String failure = "";
    private volatile boolean closed;

    /**
     * Begins to ask for readings.
     *
     * @param transport leads to one instance of the service. An answer should take at most some
     *     seconds
     * @param clock the clock of this machine
     * @param sleep tells whether this machine slept
     */
    public PolledClock(
            ServiceTransport transport, LocalClock clock, SleepMeter sleep, Pause pause) {
        this.transport = transport;
        this.time = new ServiceClock(clock, sleep);
        this.pause = pause;
        this.keeper = Thread.ofVirtual().name("global time").start(this::keep);
    }

    /**
     * Global time now, wider the older the last reading is.
     *
     * @throws TimeUnavailableException if there is no reading of the last ten seconds, or the
     *     machine slept since
     */
    @Override
    public Reading now() {
        return time.now();
    }

    /** Why the last request gave no reading; empty if it gave one, or none has ended yet. */
    public String failure() {
        return failure;
    }

    private void keep() {
        while (!closed) {
            pause.park(fetch() ? PAUSE_NS : PAUSE_AFTER_FAILURE_NS);
        }
    }

    private boolean fetch() {
        try {
            ServiceClock.Sent sent = time.send();
            ServiceTransport.Reply reply =
                    transport.send("GET", "/time", "application/json", null, Duration.ZERO);
            if (reply.status() != 200) {
                failure = "the service answers with status " + reply.status();
                return false;
            }
            ServiceTime reading = ServiceTimes.read(JsonRequests.JSON.readTree(reply.body()));
            time.receive(sent, reading.interval(), reading.era(), reading.driftPpb());
            failure = "";
            return true;
        } catch (IOException | UncheckedIOException e) {
            failure = String.valueOf(e.getMessage());
        } catch (JacksonException | IllegalArgumentException | ArithmeticException e) {
            failure = "the answer is not understood: " + e.getMessage();
        }
        return false;
    }

    /** Ends the requests. The last reading is used until it is too old. */
    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
    }
}
