package dev.byztime.daemon.simulation;

import java.util.Arrays;

/**
 * A queue of events in the order of their times, and of their insertion if times are equal. It is a
 * 4-ary heap in two arrays.
 */
final class EventQueue {

    /** The limit of payloads. */
    static final int PAYLOADS = 1 << 28;

    private static final int PAYLOAD_BITS = 28;
    private static final int ARITY = 4;

    private long[] timesNs = new long[1024];
    private long[] tags = new long[1024];
    private int size;
    private long added;

    void add(long timeNs, int payload) {
        if (size == timesNs.length) {
            timesNs = Arrays.copyOf(timesNs, 2 * size);
            tags = Arrays.copyOf(tags, 2 * size);
        }
        long tag = added++ << PAYLOAD_BITS | payload;
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / ARITY;
            if (timesNs[parent] <= timeNs) { // an older event with the same time stays above
                break;
            }
            timesNs[at] = timesNs[parent];
            tags[at] = tags[parent];
            at = parent;
        }
        timesNs[at] = timeNs;
        tags[at] = tag;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The time of the first event. The queue must not be empty. */
    long timeNs() {
        return timesNs[0];
    }

    /** Removes the first event, and returns its payload. The queue must not be empty. */
    int remove() {
        int payload = (int) (tags[0] & PAYLOADS - 1);
        size--;
        if (size > 0) {
            sink(timesNs[size], tags[size]);
        }
        return payload;
    }

    private void sink(long timeNs, long tag) {
        int at = 0;
        while (true) {
            int child = ARITY * at + 1;
            if (child >= size) {
                break;
            }
            int least = child;
            int end = Math.min(child + ARITY, size);
            for (int other = child + 1; other < end; other++) {
                if (isBefore(timesNs[other], tags[other], timesNs[least], tags[least])) {
                    least = other;
                }
            }
            if (!isBefore(timesNs[least], tags[least], timeNs, tag)) {
                break;
            }
            timesNs[at] = timesNs[least];
            tags[at] = tags[least];
            at = least;
        }
        timesNs[at] = timeNs;
        tags[at] = tag;
    }

    private static boolean isBefore(long timeNs, long tag, long otherTimeNs, long otherTag) {
        return timeNs < otherTimeNs || (timeNs == otherTimeNs && tag < otherTag);
    }
}
