package dev.byztime.lease;

import java.util.concurrent.atomic.AtomicInteger;

/** A number of places that are taken and given back. */
final class Room {

    private final int size;
    private final AtomicInteger taken = new AtomicInteger();

    Room(int size) {
        this.size = size;
    }

    /** Takes a place, if there is one. */
    boolean take() {
        if (taken.incrementAndGet() <= size) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    int taken() {
        return taken.get();
    }

    int size() {
        return size;
    }
}
