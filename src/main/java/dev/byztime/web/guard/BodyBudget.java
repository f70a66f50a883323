package dev.byztime.web.guard;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The memory that the bodies of all requests under way may take together: a share of the heap.
 *
 * <p>A body counts from the arrival of its bytes until its request is answered. A body that is
 * announced and not sent costs nothing. The cost is that of the objects made from it: the smallest
 * messages become objects of six times their length, but a body has at most 20,000 elements; long
 * names may become text of twice their length. A short body is also kept as it came, until it is
 * read: {@code UsualBodies}.
 */
@Component
public final class BodyBudget {

    /**
     * The bytes of each body that cost nothing, because the place of its request includes them. So
     * short requests can go on even if the budget is used up.
     */
    static final int FREE = 4096;

    /** The divisor of the heap. */
    private static final int HEAP_DIVISOR = 4;

    private static final int COST_PER_BYTE_OF_TEXT = 2;
    private static final int COST_PER_BYTE_OF_OBJECTS = 6;
    private static final long MAX_COST_OF_OBJECTS = 5_000_000;

    private final long totalBytes;
    private long takenBytes;

    @Autowired
    BodyBudget() {
        this(Runtime.getRuntime().maxMemory() / HEAP_DIVISOR);
    }

    BodyBudget(long totalBytes) {
        this.totalBytes = totalBytes;
    }

    /** The cost of a body of which this many bytes have arrived. */
    static long costBytes(long bytes) {
        return bytes <= FREE
                ? 0
                : COST_PER_BYTE_OF_TEXT * bytes
                        + Math.min(COST_PER_BYTE_OF_OBJECTS * bytes, MAX_COST_OF_OBJECTS);
    }

    /** The longest body that fits if there are no others. */
    public long longestBytes() {
        long ofSmallObjects = totalBytes / (COST_PER_BYTE_OF_TEXT + COST_PER_BYTE_OF_OBJECTS);
        long ofLongText = (totalBytes - MAX_COST_OF_OBJECTS) / COST_PER_BYTE_OF_TEXT;
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
