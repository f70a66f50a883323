package dev.byztime.command.service;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The moment until which a request may take.
 *
 * @param nowNs a clock that only rises, in nanoseconds
 * @param endNs the moment on that clock
 */
record Deadline(LongSupplier nowNs, long endNs) {

    static Deadline in(LongSupplier nowNs, long ns) {
        return new Deadline(nowNs, nowNs.getAsLong() + ns);
    }

    /**
     * The time that is left, in whole milliseconds from 1 on.
     *
     * @throws SocketTimeoutException if none is left
     */
    int leftMs() throws IOException {
        long leftNs = endNs - nowNs.getAsLong();
        if (leftNs <= 0) {
            throw new SocketTimeoutException("the service does not answer in time");
        }
        return (int) Math.clamp(TimeUnit.NANOSECONDS.toMillis(leftNs), 1, Integer.MAX_VALUE);
    }
}
