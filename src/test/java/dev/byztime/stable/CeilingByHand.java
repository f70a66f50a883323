package dev.byztime.stable;

import dev.byztime.clock.LocalClock;
import dev.byztime.linux.LinuxClock;
import dev.byztime.time.Era;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Ceilings on an {@link UnreliableDisk}, for models of what rests on them: raised by whom and when
 * the test says.
 */
public final class CeilingByHand {

    private CeilingByHand() {}

    /**
     * A life's ceiling; the disk is that life's from now on.
     *
     * @throws IllegalArgumentException if there is a file, but not one that can be trusted
     * @throws UncheckedIOException if the disk was made to fail
     */
    public static Ceiling open(UnreliableDisk disk, String name, long reachNs, Timestamp maxError) {
        try {
            return new Ceiling(disk.open(), name, reachNs, maxError);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a keeper's thread does with what is demanded of it. */
    public static void raise(Ceiling ceiling, Reading now, long wanted) throws IOException {
        ceiling.raise(now, wanted);
    }

    /**
     * A keeper that rises as far as it is demanded and no farther. Either it is started, or it is
     * {@link #step stepped}: then {@code await} returns at once.
     */
    public static CeilingKeeper keeper(Ceiling ceiling, IntervalClock clock, LocalClock local) {
        return new CeilingKeeper(ceiling, clock, local, new LinuxClock().pause(), 0, ns -> {});
    }

    /** One attempt to meet what is demanded, in this thread. */
    public static void step(CeilingKeeper keeper) {
        keeper.step();
    }

    /** The content of a ceiling's file with this number in it. */
    public static byte[] fileOf(String name, long ns, Era era) {
        return new CeilingRecord(name, Timestamp.ofNanos(ns), era).toBytes();
    }

    /** A reading of global time: both ends in nanoseconds, an even number of them apart. */
    public static Reading reading(long earliestNs, long latestNs, Era era) {
        long error = Math.subtractExact(latestNs, earliestNs) / 2;
        Timestamp middle = Timestamp.ofNanos(earliestNs + error);
        Reading.Basis basis = new Reading.Basis(middle, Timestamp.ZERO, era, 0, 0);
        return new Reading(basis, 0, error, null, Reading.Status.SYNCHRONIZED);
    }
}
