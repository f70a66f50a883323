package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A write to the store whose outcome is not known yet: {@code before} is to be replaced by {@code
 * content} if it is unchanged.
 *
 * @param kind what it is for
 * @param before the record to be replaced; null if there is none
 * @param beforeLatestNs the latest of a reading from before {@code before} was in the store, in
 *     nanoseconds; {@link Long#MIN_VALUE} if there is none
 * @param content the new record
 * @param latestNs the latest of the reading before this write was first sent, in nanoseconds
 * @param breaks the number of breaks of the timescale that the owner had seen by then
 */
public record PartitionWrite(
        Kind kind,
        @Nullable PartitionRecord before,
        long beforeLatestNs,
        PartitionRecord content,
        long latestNs,
        long breaks) {

    /** What a write is for. */
    public enum Kind {
        /** To own the partition from now on. */
        TAKEOVER,
        /** To promise more. */
        RAISE,
        /** To let another instance own it, which need not wait. */
        HANDOVER
    }
}
