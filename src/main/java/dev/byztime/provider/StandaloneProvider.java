package dev.byztime.provider;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.RealClock;
import dev.byztime.clock.SleepMeter;
import dev.byztime.linux.FileException;
import dev.byztime.run.PeriodicTasks;
import dev.byztime.time.Era;
import dev.byztime.timedata.TimedataWriter;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Publishes a {@link StandaloneScale} periodically while the service runs. */
public final class StandaloneProvider {

    private static final Logger log = LoggerFactory.getLogger(StandaloneProvider.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** The number of publications between writes of the real offset. */
    private static final int KEEP_REAL_OFFSET_EVERY = 64;

    private final Path path;
    private final Era era;
    private final LocalClock clock;
    private final RealClock realClock;
    private final SleepMeter sleep;

    private @Nullable StandaloneScale scale;
    private @Nullable PeriodicTasks publishing;
    private long published;
    private boolean failing;

    public StandaloneProvider(
            Path path, Era era, LocalClock clock, RealClock realClock, SleepMeter sleep) {
        this.path = path;
        this.era = era;
        this.clock = clock;
        this.realClock = realClock;
        this.sleep = sleep;
    }

    /** Starts to write the file and to keep it up to date. */
    public void start() {
        try {
            StandaloneScale begun =
                    new StandaloneScale(
                            (local, real) -> TimedataWriter.open(path, era, local, real),
                            clock,
                            realClock,
                            sleep);
            scale = begun;
            begun.publish();
            begun.keepRealOffset();
            log.info(
                    "Writing {}: a timescale of this service's own, which agrees with no other",
                    path);
            PeriodicTasks own =
                    new PeriodicTasks("standalone-provider")
                            .every(PAUSE, PAUSE, () -> publish(begun));
            publishing = own;
            own.start();
        } catch (FileException e) {
            throw e.kind() == FileException.Kind.LOCKED
                    ? new TimedataLockedException(path)
                    : new TimedataUnwritableException(path, e);
        } catch (IOException e) {
            throw new TimedataUnwritableException(path, e);
        }
    }

    /** Stops, and leaves the file in the state that a later start needs. */
    public void stop() {
        if (publishing != null) {
            publishing.stopAndWait(); // the scale is not safe for several threads
            publishing = null;
        }
        if (scale != null) {
            attempt(scale::keepRealOffset);
            scale.close();
            scale = null;
        }
    }

    /** Whether the provider is running. */
    boolean isRunning() {
        return publishing != null;
    }

    private void publish(StandaloneScale begun) {
        attempt(begun::publish);
        published++;
        if (published % KEEP_REAL_OFFSET_EVERY == 0) {
            attempt(begun::keepRealOffset);
        }
    }

    /**
     * Makes one attempt to write. A failure leaves the file unchanged, so that readers see its age
     * grow, and the next attempt follows.
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
