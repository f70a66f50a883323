package dev.byztime;

import dev.byztime.lease.LeaseLimits;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.provider.StandaloneProvider;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.OptionalLong;

/**
 * Tells whether a state folder without leases is a new one, or may be what is left of one that was
 * lost while its leases go on.
 *
 * <p>The two look the same, so most services wait. Not this one, if
 *
 * <ul>
 *   <li>it makes the timescale itself, and has begun it just now: nothing was promised on it;
 *   <li>it is reached from this machine alone, so that no holder can have outlived the machine that
 *       the files were lost with;
 *   <li>and the machine, or the container, has been up for as long as the longest promise: a
 *       container that is replaced loses its files, and others that share its network go on.
 * </ul>
 *
 * What remains is an operator who removes both files by hand while holders go on.
 *
 * @param provider null if another process tells the time
 * @param address that is listened on; null = all
 */
record FirstStart(
        LeaseLimits limits,
        long driftPpb,
        @Nullable StandaloneProvider provider,
        @Nullable InetAddress address,
        LinuxClock clock) {

    /** Whether nothing was promised earlier that is relied on still. */
    boolean nothingEarlier() {
        return provider != null
                && provider.beganAnew()
                && address != null
                && address.isLoopbackAddress()
                && hasBeenUpFor(limits.quietNs(driftPpb));
    }

    private boolean hasBeenUpFor(long ns) {
        OptionalLong started = Kernel.initStartedNs();
        return started.isPresent() && clock.read().boottimeNs() - started.getAsLong() > ns;
    }
}
