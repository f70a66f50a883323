package dev.byztime.daemon.net;

import dev.byztime.clock.Slept;
import dev.byztime.daemon.VoteLine;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/**
 * What a node keeps on disk: the published time and its vote.
 *
 * <p>A failure is logged once, and the next attempt comes with the next event. Meanwhile the files
 * keep their content. Only the loop's thread may use this.
 */
final class GroupFiles {

    private static final Logger log = LoggerFactory.getLogger(GroupFiles.class);

    private final PublishedTime published;
    private final KeptVote kept;

    private long offsetNs;
    private long errorNs;
    private boolean voteIsKept = true;
    private @Nullable VoteLine unkept;
    private @Nullable String failure;

    GroupFiles(PublishedTime published, KeptVote kept) {
        this.published = published;
        this.kept = kept;
    }

    /** The middle of the interval that was published last, as an offset from the local clock. */
    long offsetNs() {
        return offsetNs;
    }

    /** Half the width of that interval. */
    long errorNs() {
        return errorNs;
    }

    /** Whether the vote that the core holds is on the disk. */
    boolean voteIsKept() {
        return voteIsKept;
    }

    /** Why one of the files cannot be written; null if they can. */
    @Nullable String failure() {
        return voteIsKept ? failure : "the vote cannot be kept";
    }

    /** The guess for global time minus the local clock, at the start. */
    long guessNs() {
        return published.guessNs();
    }

    /** The guess after a sleep: by the calendar, or the last offset if it cannot be read. */
    long guessAfterSleepNs() {
        try {
            return published.calendarGuessNs();
        } catch (IOException e) {
            log.error("Cannot read {} after a sleep", e.getMessage());
            return offsetNs;
        }
    }

    void publish(long newOffsetNs, long newErrorNs, long asOfNs) {
        offsetNs = newOffsetNs;
        errorNs = newErrorNs;
        if (voteIsKept) { // the published time depends on this node's vote too
            attempt(() -> published.publish(newOffsetNs, newErrorNs, asOfNs));
        }
    }

    void publishUnsynchronized(long asOfNs) {
        attempt(() -> published.publishUnsynchronized(asOfNs));
    }

    void keepRealOffset() {
        attempt(published::keepRealOffset);
    }

    /** Keeps the vote on disk; null forgets it. */
    void keep(@Nullable VoteLine line, WireEra era, Slept awake) {
        unkept = line;
        boolean before = voteIsKept;
        voteIsKept = false;
        try {
            if (line == null) {
                kept.forget();
            } else {
                kept.write(line, era, awake);
            }
            voteIsKept = true;
            if (!before) {
                log.info("The vote can be kept again");
            }
        } catch (IOException e) {
            if (before) {
                log.error(
                        "The vote cannot be kept, so this node neither answers nor publishes: {}",
                        e.getMessage());
            }
        }
    }

    /** Tries once more to keep the vote, if the last attempt failed. */
    void keepAgain(WireEra era, Slept awake) {
        if (!voteIsKept) {
            keep(unkept, era, awake);
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    /**
     * Writes to the timedata file. After a failure the file keeps its content, so readers see its
     * age grow.
     */
    private void attempt(Writing writing) {
        try {
            writing.run();
            if (failure != null) {
                log.info("Writing the timedata file again");
                failure = null;
            }
        } catch (IOException | RuntimeException e) {
            if (failure == null) {
                log.error("Cannot write the timedata file, and keep trying: {}", e.getMessage());
            }
            failure = "the timedata file cannot be written: " + e.getMessage();
        }
    }
}
