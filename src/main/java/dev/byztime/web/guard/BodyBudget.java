package dev.byztime.web.guard;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The memory that the bodies of all requests under way may take together: a share of the heap.
 *
 * <p>A body counts from the arrival of its bytes until its request is answered. A body that is
 * announced and not sent costs nothing. The cost is that of the objects made from it: the smallest
 * messages become objects of six times their length, but a batch has at most 10,000 of them; long
 * names may become text of twice their length.
 */
@Component
public final class BodyBudget {

    /**
     * The bytes of each body that cost nothing, because the place of its request includes them. So
     * short requests can go on even if the budget is used up.
     */
    static final int FREE = 4096;

    /** The divisor of the heap. */
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

    /** The cost of a body of which this many bytes have arrived. */
    static long costBytes(long bytes) {
        return bytes <= FREE
                ? 0
                : OF_LONG_TEXT * bytes + Math.min(OF_SMALL_OBJECTS * bytes, MOST_OF_OBJECTS);
    }

    /** The longest body that fits if there are no others. */
    public long longestBytes() {
        long ofSmallObjects = totalBytes / (OF_LONG_TEXT + OF_SMALL_OBJECTS);
        long ofLongText = (totalBytes - MOST_OF_OBJECTS) / OF_LONG_TEXT;
        return Math.max(FREE, Math.max(ofSmallObjects, ofLongText));
    }

    /** Takes more of the budget; false if not enough is left. */
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
