package dev.byztime.lease;

import java.util.concurrent.atomic.AtomicLong;

/** A limited number of places that are taken and given back, for any number of threads. */
final class Quota {

    private final long size;
    private final AtomicLong taken = new AtomicLong();

    Quota(long size) {
        this.size = size;
    }

    /** Takes a place, if there is one. */
    boolean take() {
        return take(1);
    }

    /** Takes a number of places, or none if there are not enough. */
    boolean take(long places) {
        if (taken.addAndGet(places) <= size) {
            return true;
        }
        taken.addAndGet(-places);
        return false;
    }

    /** Takes places even beyond the limit. */
    void takeAnyway(long places) {
        taken.addAndGet(places);
    }

    void giveBack() {
        giveBack(1);
    }

    void giveBack(long places) {
        taken.addAndGet(-places);
    }

    long taken() {
        return taken.get();
    }

    long size() {
        return size;
    }
}
