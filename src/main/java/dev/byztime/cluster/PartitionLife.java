package dev.byztime.cluster;

import dev.byztime.time.Reading;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/**
 * The time during which one process owns a partition without interruption: what earlier owners may
 * have promised, and how long their promises must be waited for.
 *
 * <p>All tables of messages, leases and transactions belong to one life. They begin empty, or with
 * the rows that the owner before has sent: {@link #continued}. Those of transactions always begin
 * empty: {@link #unmoved}.
 *
 * @param id the write by which it began
 * @param breaks the number of breaks of the timescale that the process has seen
 * @param beginning bounds on what all earlier owners have promised
 * @param answersAfterNs nothing is answered until earliest is above this: others may answer until
 *     then, in nanoseconds of global time
 * @param promisesAfterNs nothing that may conflict with promises of others is promised until
 *     earliest is above this, in nanoseconds of global time
 * @param settlesAfterNs likewise on the local clock, in nanoseconds: by then a break of the
 *     timescale that the owner before has seen is noticed here too
 * @param claims the id that claims of leases have. It is the one in the record as long as that is
 *     relied on, and a new one otherwise
 * @param unmoved what holds for tables that do not move: those of transactions
 * @param continued what the owner before has sent; null if the tables begin empty
 */
public record PartitionLife(
        UUID id,
        long breaks,
        PartitionBounds beginning,
        long answersAfterNs,
        long promisesAfterNs,
        long settlesAfterNs,
        UUID claims,
        Unmoved unmoved,
        @Nullable MovedPartition continued) {

    /**
     * What holds for tables that do not move: they begin empty, also where the owner before has
     * sent others.
     *
     * @param beginning bounds on what all earlier owners have promised, the one before included
     * @param promisesAfterNs nothing that may conflict with promises of others is promised until
     *     earliest is above this, in nanoseconds of global time
     */
    public record Unmoved(PartitionBounds beginning, long promisesAfterNs) {}

    /** The same life, once its tables have begun: what the owner before has sent is not kept. */
    PartitionLife begun() {
        return new PartitionLife(
                id,
                breaks,
                beginning,
                answersAfterNs,
                promisesAfterNs,
                settlesAfterNs,
                claims,
                unmoved,
                null);
    }

    /** Whether verdicts on messages and stamps may be given by this reading. */
    public boolean mayAnswer(Reading now) {
        return now.breaks() == breaks && now.earliest().toNanosSaturated() > answersAfterNs;
    }

    /** Whether leases may be granted and transactions prepared by this reading. */
    public boolean mayPromise(Reading now) {
        return mayAnswer(now)
                && now.earliest().toNanosSaturated() > promisesAfterNs
                && now.local().toNanosSaturated() > settlesAfterNs;
    }

    /**
     * Whether a lease that an earlier owner granted may be confirmed or extended by this reading.
     * The caller has checked the proof that it was granted, with a key that is as old as the
     * timescale, and that no lease of this life conflicts with it.
     *
     * @param expiresNs the end of the lease as the proof says it, in nanoseconds
     */
    public boolean mayConfirm(long expiresNs, Reading now) {
        return mayAnswer(now)
                && now.local().toNanosSaturated() > settlesAfterNs
                && now.latest().toNanosSaturated() < expiresNs;
    }
}
