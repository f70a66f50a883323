package dev.byztime.web.guard;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The memory that the bodies of all requests under way may take together, which is a share of the
 * heap.
 *
 * <p>A body is counted while it arrives, so that one that is announced and not sent costs nothing,
 * and until its request is answered. It is counted as what is made of it: the smallest messages
 * become objects of six times their length, but a batch has no more than 10,000 of them; long names
 * may become text of twice their length.
 */
@Component
public final class BodyBudget {

    /**
     * Of each body; a place has room for it, so that short requests go on however little is left.
     */
    static final int FREE = 4096;

    /** Of the heap. */
    private static final int SHARE = 4;

    private static final int OF_LONG_TEXT = 2;
    private static final int OF_SMALL_OBJECTS = 4;
    private static final long MOST_OF_OBJECTS = 3_000_000;

    private final long totalBytes;
    private long takenBytes;

    @Autowired
    BodyBudget() {
        this(Runtime.getRuntime().maxMemory() / SHARE);
    }

    BodyBudget(long totalBytes) {
        this.totalBytes = totalBytes;
    }

    /** What a body takes of which so many bytes have come. */
    static long costBytes(long bytes) {
        return bytes <= FREE
                ? 0
                : OF_LONG_TEXT * bytes + Math.min(OF_SMALL_OBJECTS * bytes, MOST_OF_OBJECTS);
    }

    /** The longest body that there is room for, if there is no other. */
    public long longestBytes() {
        long ofSmallObjects = totalBytes / (OF_LONG_TEXT + OF_SMALL_OBJECTS);
        long ofLongText = (totalBytes - MOST_OF_OBJECTS) / OF_LONG_TEXT;
        return Math.max(FREE, Math.max(ofSmallObjects, ofLongText));
    }

    /** Takes so much more; false if there is not so much left. */
    synchronized boolean take(long moreBytes) {
        if (takenBytes + moreBytes > totalBytes) {
            return false;
        }
        takenBytes += moreBytes;
        return true;
    }

    synchronized void giveBack(long costBytes) {
        takenBytes -= costBytes;
    }

    synchronized long takenBytes() {
        return takenBytes;
    }
}
