package dev.byztime.lease;

import java.util.concurrent.atomic.LongAdder;

/** Counters of lease events, for metrics. */
public final class LeaseTally {

    final LongAdder granted = new LongAdder();
    final LongAdder renewed = new LongAdder();

    /** Leases that came with the tables of another process. */
    final LongAdder continued = new LongAdder();

    final LongAdder confirmed = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder voided = new LongAdder();
    final LongAdder recallsAnswered = new LongAdder();
    final LongAdder recallsExpired = new LongAdder();

    LeaseTally() {}

    /** Adds the numbers of another tally. */
    void add(LeaseTally other) {
        granted.add(other.granted.sum());
        continued.add(other.continued.sum());
        renewed.add(other.renewed.sum());
        confirmed.add(other.confirmed.sum());
        released.add(other.released.sum());
        expired.add(other.expired.sum());
        voided.add(other.voided.sum());
        recallsAnswered.add(other.recallsAnswered.sum());
        recallsExpired.add(other.recallsExpired.sum());
    }

    /** New leases. */
    public long granted() {
        return granted.sum();
    }

    /** Extensions. */
    public long renewed() {
        return renewed.sum();
    }

    /** Leases of an earlier life that were confirmed by a claim. */
    public long confirmed() {
        return confirmed.sum();
    }

    /** Leases that ended by release. */
    public long released() {
        return released.sum();
    }

    /** Leases that ended by expiry, counted when the sweeper notices it. */
    public long expired() {
        return expired.sum();
    }

    /** Leases that ended by a break of the timescale, or superseded by another's claim. */
    public long voided() {
        return voided.sum();
    }

    /** The part of {@link #released} that had been recalled. */
    public long recallsAnswered() {
        return recallsAnswered.sum();
    }

    /** The part of {@link #expired} that had been recalled. */
    public long recallsExpired() {
        return recallsExpired.sum();
    }

    /** Present leases, including expired ones that have not been noticed yet. */
    public long held() {
        return granted.sum()
                + continued.sum()
                + confirmed.sum()
                - released.sum()
                - expired.sum()
                - voided.sum();
    }
}
