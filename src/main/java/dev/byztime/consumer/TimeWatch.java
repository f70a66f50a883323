package dev.byztime.consumer;

import dev.byztime.run.PeriodicTasks;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;

/**
 * Looks at the file regularly, so that a break is noticed though nobody asks for the time, and logs
 * each change between time that can be told and time that cannot.
 */
public final class TimeWatch {

    private static final Logger log = LoggerFactory.getLogger(TimeWatch.class);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ConsumerContext context;
    private final PeriodicTasks tasks = new PeriodicTasks("time-watch").every(PAUSE, this::look);
    private String reported = "";

    public TimeWatch(ConsumerContext context) {
        this.context = context;
    }

    /** Begins to look. */
    public void start() {
        tasks.start();
    }

    /** Ends, and waits for a look under way. */
    public void stop() {
        tasks.stopAndWait();
    }

    private void look() {
        try {
            report(); // which looks, if no reading has looked since
            context.look();
        } catch (TimeUnavailableException e) {
            log.debug("There is no clock to look by", e); // and that has been reported
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
