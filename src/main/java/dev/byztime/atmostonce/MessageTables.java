package dev.byztime.atmostonce;

import dev.byztime.seal.SipHash;
import dev.byztime.stable.KeptCeiling;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * All that is remembered about messages below one ceiling: the receivers, and the stamps that were
 * given out.
 *
 * @param receivers the receivers by name
 * @param stamps the counter of stamps
 * @param ceiling the ceiling of both
 */
public record MessageTables(Receivers receivers, Stamps stamps, KeptCeiling ceiling) {

    /**
     * Tables that begin empty, as those of a life do.
     *
     * @param plan the receivers and their limits
     * @param hash makes the digests of connections
     * @param ceiling the bound on what they accept and give out
     */
    public static MessageTables begin(
            ReceiverPlan plan, SipHash hash, KeptCeiling ceiling, Receivers.Observer observer) {
        return new MessageTables(
                new Receivers(plan, ceiling, observer, hash, false), new Stamps(ceiling), ceiling);
    }

    /** Writes all that another process needs to go on. Nobody may use them at the moment. */
    public void writeTo(DataOutput out) throws IOException {
        receivers.writeTo(out);
        out.writeLong(stamps.lastNs());
    }

    /**
     * Goes on from what {@link #writeTo} wrote in another process with the same hash.
     *
     * @throws IOException if it wrote something else
     */
    public void goOnFrom(DataInput in) throws IOException {
        receivers.goOnFrom(in);
        stamps.goOnAfter(in.readLong());
    }

    /**
     * The highest timestamp that was accepted or given out, or at or below which connections were
     * forgotten, in nanoseconds; {@link Long#MIN_VALUE} if there is none. Nobody may use the tables
     * at the moment.
     */
    public long usedNs() {
        return Math.max(receivers.usedNs(), stamps.lastNs());
    }
}
