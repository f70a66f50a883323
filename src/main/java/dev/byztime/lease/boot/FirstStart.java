package dev.byztime.lease.boot;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells whether a state folder without leases is a new one, or may be what is left of one that was
 * lost while its leases go on.
 *
 * <p>The two look the same, so most services wait. Not one that
 *
 * <ul>
 *   <li>makes the timescale itself, and has begun it just now: nothing was promised on it;
 *   <li>is reached from this machine alone, so that no holder can have outlived the machine that
 *       the files were lost with;
 *   <li>and runs on a machine, or in a container, that has been up for longer than any promise: a
 *       container that is replaced loses its files, and others that share its network go on.
 * </ul>
 *
 * What remains is an operator who removes both files by hand while holders go on.
 *
 * @param folderIsNew whether there was no file of leases in it
 * @param scaleIsNew whether this process has begun the timescale; known once it is published
 * @param address that is listened on; null = all
 * @param longestNs how long it takes until every promise is over
 * @param initStartedNs when the machine's, or the container's, first process was started
 * @param nowNs the same clock now
 */
record FirstStart(
        boolean folderIsNew,
        BooleanSupplier scaleIsNew,
        @Nullable InetAddress address,
        long longestNs,
        Supplier<OptionalLong> initStartedNs,
        LongSupplier nowNs) {

    /** Whether nothing was promised earlier that may still be relied on. */
    boolean nothingEarlier() {
        return folderIsNew
                && scaleIsNew.getAsBoolean()
                && address != null
                && address.isLoopbackAddress()
                && hasBeenUp();
    }

    private boolean hasBeenUp() {
        OptionalLong started = initStartedNs.get();
        return started.isPresent() && nowNs.getAsLong() - started.getAsLong() > longestNs;
    }
}
