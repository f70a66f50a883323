package dev.byztime.provider.boot;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.RealClock;
import dev.byztime.clock.SleepMeter;
import dev.byztime.linux.FileException;
import dev.byztime.provider.StandaloneScale;
import dev.byztime.provider.TimedataLockedException;
import dev.byztime.provider.TimedataUnwritableException;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.TimedataWriter;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps a {@link StandaloneScale} published while the service runs. */
public final class StandaloneProvider implements SmartLifecycle {

    /** Before the watch on the file and the web server, and after them at the end. */
    public static final int PHASE = 0;

    private static final Logger log = LoggerFactory.getLogger(StandaloneProvider.class);

    private static final long PUBLISH_SECONDS = 1;
    private static final long KEEP_REAL_OFFSET_SECONDS = 64;

    private final Path path;
    private final Era era;
    private final LocalClock clock;
    private final RealClock realClock;
    private final SleepMeter sleep;

    private @Nullable StandaloneScale scale;
    private @Nullable ScheduledExecutorService thread;
    private boolean failing;

    /** Asked by other threads. */
    private volatile boolean beganAnew;

    public StandaloneProvider(
            Path path, Era era, LocalClock clock, RealClock realClock, SleepMeter sleep) {
        this.path = path;
        this.era = era;
        this.clock = clock;
        this.realClock = realClock;
        this.sleep = sleep;
    }

    @Override
    public void start() {
        try {
            StandaloneScale begun = new StandaloneScale(this::open, clock, realClock, sleep);
            scale = begun;
            beganAnew = begun.beganAnew();
            begun.publish();
            begun.keepRealOffset();
            log.info(
                    "Writing {}: a timescale of this service's own, which agrees with no other",
                    path);
            ScheduledExecutorService own =
                    Executors.newSingleThreadScheduledExecutor(
                            Thread.ofPlatform().name("standalone-provider").daemon().factory());
            thread = own;
            every(own, PUBLISH_SECONDS, begun::publish);
            every(own, KEEP_REAL_OFFSET_SECONDS, begun::keepRealOffset);
        } catch (FileException e) {
            throw e.kind() == FileException.Kind.LOCKED
                    ? new TimedataLockedException(path)
                    : new TimedataUnwritableException(path, e);
        } catch (IOException e) {
            throw new TimedataUnwritableException(path, e);
        }
    }

    @Override
    public void stop() {
        if (thread != null) {
            thread.close(); // waits for the task under way: the scale is for one thread
            thread = null;
        }
        if (scale != null) {
            attempt(scale::keepRealOffset);
            scale.close();
            scale = null;
        }
    }

    /** Whether the timescale began with this start: there was no file, or nothing in it. */
    public boolean beganAnew() {
        return beganAnew;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private TimedataWriter open(Timestamp local, Timestamp real) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return TimedataWriter.open(path, era, local, real);
    }

    private void every(ScheduledExecutorService on, long seconds, Writing writing) {
        var unused =
                on.scheduleAtFixedRate(() -> attempt(writing), seconds, seconds, TimeUnit.SECONDS);
    }

    /**
     * Tries; a failure leaves the file as it was, so that readers see its age grow, and is tried
     * again.
     */
    private void attempt(Writing writing) {
        try {
            writing.run();
            if (failing) {
                log.info("Writing {} again", path);
                failing = false;
            }
        } catch (IOException | RuntimeException | Error e) { // none may end the schedule
            if (!failing) {
                log.error("Cannot write {}, and keep trying: {}", path, e.getMessage());
                failing = true;
            }
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
