package dev.byztime.lease;

import java.util.concurrent.atomic.AtomicLong;

/** A number of places that are taken and given back. */
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

    /** Takes so many places, or none. */
    boolean take(long places) {
        if (taken.addAndGet(places) <= size) {
            return true;
        }
        taken.addAndGet(-places);
        return false;
    }

    /** Takes places whether they are there or not. */
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
