package dev.byztime.stable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs what keeps something from being written down: once when it begins, and once when it is over.
 *
 * <p>Missing time is no fault of what is to be written, and stops several such things at once. It
 * is logged where it is noticed first (by {@code TimeWatch}), and here at DEBUG only.
 *
 * <p>It is not safe for several threads.
 */
public final class ObstacleLog {

    private final Logger log;
    private final String fails;
    private final String succeeds;
    private RaiseFailure.@Nullable Kind reported;
    private boolean isFault;

    /**
     * @param log the log of the class that writes
     * @param fails what is the case while something is in the way, for the log
     * @param succeeds what is the case once nothing is any more, for the log
     */
    public ObstacleLog(Logger log, String fails, String succeeds) {
        this.log = log;
        this.fails = fails;
        this.succeeds = succeeds;
    }

    /**
     * Takes note of the outcome of an attempt.
     *
     * @param obstacle what was in its way; null if it succeeded
     */
    public void note(@Nullable RaiseFailure obstacle) {
        RaiseFailure.Kind before = reported;
        reported = obstacle == null ? null : obstacle.kind();
        if (obstacle == null) {
            if (isFault) {
                log.info("{}", succeeds);
            }
            isFault = false;
        } else if (obstacle.kind() == RaiseFailure.Kind.TIME) {
            log.debug("{}: {}", fails, obstacle.detail());
        } else if (before != obstacle.kind()) {
            log.error("{}: {}", fails, obstacle.detail());
            isFault = true;
        }
    }
}
