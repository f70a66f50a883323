package dev.byztime.consumer;

import dev.byztime.run.PeriodicTasks;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;

/**
 * Reads the clock periodically, so that breaks are noticed even while no requests arrive, and logs
 * when global time becomes available or unavailable.
 */
public final class TimeWatch {

    private static final Logger log = LoggerFactory.getLogger(TimeWatch.class);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ConsumerContext context;
    private final PeriodicTasks tasks = new PeriodicTasks("time-watch").every(PAUSE, this::observe);
    private String reported = "";

    public TimeWatch(ConsumerContext context) {
        this.context = context;
    }

    /** Starts the periodic readings. */
    public void start() {
        tasks.start();
    }

    /** Stops the periodic readings, and waits for one that is under way. */
    public void stop() {
        tasks.stopAndWait();
    }

    private void observe() {
        try {
            report(); // reads the file if no other reading did so recently
            context.observe();
        } catch (TimeUnavailableException e) {
            log.debug("There is no time to watch", e); // report() has logged this
        }
    }

    private void report() {
        String now;
        String detail;
        Level level = Level.WARN;
        try {
            Reading reading = context.now();
            now = reading.status().name();
            if (reading.status() == Reading.Status.SYNCHRONIZED) {
                level = Level.INFO;
            }
            detail = "error " + reading.error() + " s, age " + reading.age() + " s";
        } catch (TimeUnavailableException e) {
            now = e.reason().reason();
            detail = e.getMessage();
        }
        if (!now.equals(reported)) {
            log.atLevel(level).log("Global time: {} ({})", now, detail);
            reported = now;
        }
    }
}
