package dev.byztime.consumer.boot;

import dev.byztime.consumer.ConsumerContext;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the file regularly, so that a break is noticed though nobody asks for the time, and logs
 * each change between time that can be told and time that cannot.
 */
public final class TimeWatch implements SmartLifecycle {

    /** After whoever writes the file, before the web server. */
    public static final int PHASE = 1;

    private static final Logger log = LoggerFactory.getLogger(TimeWatch.class);

    private static final long PERIOD_MS = 100;

    private final ConsumerContext context;
    private @Nullable ScheduledExecutorService thread;
    private String reported = "";

    public TimeWatch(ConsumerContext context) {
        this.context = context;
    }

    @Override
    public void start() {
        ScheduledExecutorService own =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("time-watch").daemon().factory());
        thread = own;
        var unused = own.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        if (thread != null) {
            thread.close();
            thread = null;
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** A fault must not end the watch. */
    private void look() {
        try {
            report(); // which looks, if no reading has looked since
            context.look();
        } catch (TimeUnavailableException e) {
            log.debug("There is no clock to look by", e); // and that has been reported
        } catch (RuntimeException | Error e) {
            log.error("The watch could not look", e);
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
