package dev.byztime.lease.boot;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Decides whether a state folder without lease files is new, or may replace one that was lost while
 * its leases are still relied on.
 *
 * <p>The two cases look the same, so most services wait. A service does not wait if it
 *
 * <ul>
 *   <li>provides the timescale itself and has just begun it, so that nothing was promised on it;
 *   <li>can be reached only from this machine, so that no holder can have survived the loss of the
 *       machine's files;
 *   <li>and runs on a machine, or in a container, that has been up for longer than any promise. A
 *       replaced container loses its files, while other containers that share its network continue.
 * </ul>
 *
 * The remaining risk is an operator who removes the files while holders rely on leases.
 *
 * @param folderIsNew whether the folder contained no lease files
 * @param scaleIsNew whether this process has begun the timescale; known once it is published
 * @param address the address that the service listens on; null means all
 * @param longestNs how long it takes until every promise is over, in nanoseconds
 * @param initStartedNs when the first process of the machine or container was started, in
 *     nanoseconds of CLOCK_BOOTTIME
 * @param nowNs the current time on the same clock, in nanoseconds
 */
record FirstStart(
        boolean folderIsNew,
        BooleanSupplier scaleIsNew,
        @Nullable InetAddress address,
        long longestNs,
        Supplier<OptionalLong> initStartedNs,
        LongSupplier nowNs) {

    /** Whether no earlier promise can still be relied on. */
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
