package dev.byztime.consumer;

import dev.byztime.clock.LocalClock;
import dev.byztime.run.PeriodicTasks;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;

/**
 * Reads the clock periodically, so that breaks are noticed even while no requests arrive. It logs
 * when global time becomes available or unavailable, and adds its readings to the history.
 *
 * <p>Its line in the log is the one about missing time: whatever else has to stop then says so at
 * DEBUG only.
 */
public final class TimeWatch {

    private static final Logger log = LoggerFactory.getLogger(TimeWatch.class);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ConsumerContext context;
    private final LocalClock clock;
    private final ErrorHistory history;
    private final PassedLimits limits;
    private final PeriodicTasks tasks = new PeriodicTasks("time-watch").every(PAUSE, this::observe);
    private String reported = "";

    /**
     * @param clock the clock by which the history is dated
     * @param limits names the limits that a reading has passed, for the log
     */
    public TimeWatch(
            ConsumerContext context, LocalClock clock, ErrorHistory history, PassedLimits limits) {
        this.context = context;
        this.clock = clock;
        this.history = history;
        this.limits = limits;
    }

    /** Starts the periodic readings. */
    public void start() {
        tasks.start();
    }

    /** Stops the periodic readings, and waits for one that is under way. */
    public void stop() {
        tasks.stopAndWait();
    }

    void observe() {
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
            history.add(clock.read().boottimeNs(), reading.error().toNanosSaturated());
            now = reading.status().name();
            if (reading.status() == Reading.Status.SYNCHRONIZED) {
                level = Level.INFO;
                detail = "error " + reading.error() + " s, age " + reading.age() + " s";
            } else {
                detail = limits.of(reading);
            }
        } catch (TimeUnavailableException e) {
            history.addUnavailable(clock.read().boottimeNs());
            now = e.reason().reason();
            detail = String.valueOf(e.getMessage());
            String setting = limits.of(e.reason());
            detail +=
                    (setting == null ? "" : ", by " + setting)
                            + "; what needs the time is refused meanwhile";
        }
        if (!now.equals(reported)) {
            log.atLevel(level).log("Global time: {} ({})", now, detail);
            reported = now;
        }
    }
}
