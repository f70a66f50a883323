package dev.byztime.stable;

import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.io.UncheckedIOException;

/** One life's files on an {@link UnreliableDisk}: several ceilings, and what else it keeps. */
public final class StateByHand {

    private final Disk disk;

    private StateByHand(Disk disk) {
        this.disk = disk;
    }

    /** The disk is this life's from now on. */
    public static StateByHand open(UnreliableDisk disk) {
        return new StateByHand(disk.open());
    }

    public Ceiling ceiling(String name, long reachNs, Timestamp maxError) {
        return ceiling(name, reachNs, maxError, reachNs);
    }

    public Ceiling ceiling(String name, long reachNs, Timestamp maxError, long lostReachNs) {
        try {
            CeilingRule rule =
                    new CeilingRule.AheadOfTime(reachNs, maxError.toNanosSaturated(), lostReachNs);
            return new Ceiling(disk, name, rule, reachNs, maxError);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Ceiling counter(String name, Timestamp maxError) {
        try {
            return new Ceiling(disk, name, new CeilingRule.Counting(), Long.MAX_VALUE, maxError);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A ceiling's file with this number in it. */
    public static byte[] ceilingOf(String name, long ns, Era era) {
        return new CeilingRecord(name, Timestamp.ofNanos(ns), era).toBytes();
    }

    public DurableFile file(String name) {
        return new DurableFile(disk, name);
    }
}
