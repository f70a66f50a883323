package dev.byztime.stable;

import dev.byztime.time.TimeUnavailableException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/**
 * The attempts of a background task to write something down, one after the other, and what keeps
 * the latest of them from succeeding.
 */
public final class WriteAttempts {

    private static final Logger log = LoggerFactory.getLogger(WriteAttempts.class);

    private final ObstacleLog obstacles;
    private volatile @Nullable RaiseFailure obstacle;
    private volatile boolean stopped;

    /** One attempt. */
    @FunctionalInterface
    public interface Attempt {

        /**
         * @throws TimeUnavailableException if there is no time, so that there is nothing to write
         * @throws IOException if the disk fails
         */
        void run() throws IOException;
    }

    /**
     * @param what what is written, for the log, such as {@code the keys of tickets}
     */
    public WriteAttempts(String what) {
        this.obstacles =
                new ObstacleLog(
                        log, "Cannot write down " + what, "Can write down " + what + " again");
    }

    /** Makes an attempt. Whatever it throws, the next one can be made. */
    public void make(Attempt attempt) {
        try {
            attempt.run();
            note(null);
        } catch (TimeUnavailableException e) {
            log.debug("There is no time to write by", e); // others say so
        } catch (IOException | RuntimeException | Error e) { // none may end the schedule
            if (stopped) {
                return; // the folder was closed meanwhile
            }
            note(RaiseFailure.storage(e));
        }
    }

    private void note(@Nullable RaiseFailure failure) {
        obstacle = failure;
        obstacles.note(failure);
    }

    /** Says that attempts begin. */
    public void start() {
        stopped = false;
    }

    /** Says that no attempt matters any more, not even one that has not returned. */
    public void stop() {
        stopped = true;
    }

    /** What keeps the latest attempt from succeeding; null if nothing does. */
    public @Nullable RaiseFailure obstacle() {
        return obstacle;
    }
}
