package dev.byztime.atmostonce;

import dev.byztime.time.Timestamp;

/**
 * A part of a receiver: the connections whose digests have the same prefix, with their own {@code
 * upper}.
 *
 * <p>One lock guards all of it. Safety needs two orders, which the lock makes obvious: {@code
 * upper} rises to a row's timestamp before the row is forgotten, and a message without a row is
 * compared with {@code upper} in one step with adding its row.
 */
final class Shard {

    /** The most rows that one call examines, so that no call pays for a long idle time. */
    private static final int AT_ONCE = 32;

    private final Rows rows;
    private final RowIndex index = new RowIndex();
    private final RowWheel wheel;
    private final long begin;

    /**
     * The highest watermark so far in this life, of this receiver or of a receiver that was
     * forgotten before this one began, in nanoseconds. A timestamp at or below it is TOO_OLD, also
     * after the clock has gone back.
     */
    private long watermark = Long.MIN_VALUE;

    /** The bound in nanoseconds at or below which only the rows are remembered. Never falls. */
    private long upper;

    /** The highest accepted timestamp, in nanoseconds. */
    private long newest = Long.MIN_VALUE;

    private long accepted;
    private long duplicates;
    private long overtaken;
    private long tooOld;
    private long beforeRestart;
    private long noRoom;

    /**
     * Creates a shard.
     *
     * @param capacity the largest number of rows
     * @param memoryNs the duration over which the timestamps of rows are commonly spread, in
     *     nanoseconds
     * @param begin the bound above which earlier lives accepted no message, in nanoseconds
     * @param forgotten the highest {@code upper} of the forgotten receivers of this life, in
     *     nanoseconds. If it is above {@code begin}, it is the watermark at which such a receiver
     *     was forgotten, because a receiver is forgotten only when all that it accepted is at or
     *     below its watermark
     */
    Shard(int capacity, long memoryNs, long begin, long forgotten) {
        this.rows = new Rows(capacity);
        this.wheel = new RowWheel(rows, memoryNs, begin);
        this.begin = begin;
        this.upper = begin;
        if (forgotten > begin) {
            raise(forgotten);
        }
    }

    /**
     * Judges a message that is not above the ceiling.
     *
     * @param g the watermark in nanoseconds: timestamps at or below it are too old to be remembered
     */
    synchronized Verdict judge(long first, long second, long timestamp, long g) {
        raise(g);
        forget(AT_ONCE);
        int row = index.find(rows, first, second);
        if (row != Rows.NONE) {
            return next(row, timestamp);
        }
        // an arriving message that is stale itself must not displace others
        if (timestamp > upper && rows.isFull()) {
            makeRoom(timestamp);
        }
        if (timestamp <= upper) {
            return stale(timestamp);
        }
        index.reserve(); // if memory runs out, this happens before any change
        row = rows.add(first, second, timestamp);
        index.add(second, row);
        wheel.add(row);
        return accept(timestamp);
    }

    /**
     * Forgets rows at or below {@code g}, up to the limit of one call; true if there may be more.
     */
    synchronized boolean forgetUpTo(long g) {
        raise(g);
        return forget(AT_ONCE);
    }

    private Verdict next(int row, long timestamp) {
        long last = rows.last(row);
        if (timestamp > last) {
            rows.last(row, timestamp);
            return accept(timestamp);
        }
        if (timestamp == last) {
            duplicates++;
        } else {
            overtaken++;
        }
        return new Verdict.Duplicate(Timestamp.ofNanos(last), timestamp == last);
    }

    private Verdict accept(long timestamp) {
        accepted++;
        newest = Math.max(newest, timestamp);
        return Verdict.Accepted.ACCEPTED;
    }

    private Verdict stale(long timestamp) {
        Verdict.Stale.Cause cause;
        if (timestamp <= watermark) {
            tooOld++;
            cause = Verdict.Stale.Cause.TOO_OLD;
        } else if (timestamp <= begin) {
            beforeRestart++;
            cause = Verdict.Stale.Cause.RESTART;
        } else {
            noRoom++;
            cause = Verdict.Stale.Cause.ROOM;
        }
        return new Verdict.Stale(Timestamp.ofNanos(upper), cause);
    }

    private void raise(long g) {
        if (g > watermark) {
            watermark = g;
            upper = Math.max(upper, g);
        }
    }

    /** Examines up to {@code most} rows that may be too old; true if there may be more. */
    private boolean forget(int most) {
        for (int i = 0; i < most; i++) {
            int row = wheel.take(upper);
            if (row == Rows.NONE) {
                return false;
            }
            forgetOrKeep(row);
        }
        return true;
    }

    private void forgetOrKeep(int row) {
        if (rows.last(row) <= upper) {
            index.remove(rows.second(row), row);
            rows.remove(row);
        } else {
            wheel.add(row);
        }
    }

    /**
     * Makes room for a message. {@code upper} rises to the timestamp of the oldest row or of the
     * message, whichever is older. The row is forgotten if it is the older one.
     */
    private void makeRoom(long timestamp) {
        int row = wheel.takeOldest(AT_ONCE);
        upper = Math.max(upper, Math.min(rows.last(row), timestamp));
        forgetOrKeep(row);
    }

    /** Adds the numbers of this shard to the sums over all shards. */
    synchronized void addTo(VerdictTally tally) {
        tally.upper = Math.max(tally.upper, upper);
        tally.newest = Math.max(tally.newest, newest);
        tally.connections += rows.live();
        tally.bytes += rows.bytes() + index.bytes() + wheel.bytes();
        tally.accepted += accepted;
        tally.duplicates += duplicates;
        tally.overtaken += overtaken;
        tally.tooOld += tooOld;
        tally.beforeRestart += beforeRestart;
        tally.noRoom += noRoom;
    }
}
