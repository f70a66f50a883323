package dev.byztime.atmostonce;

import dev.byztime.time.Timestamp;

/**
 * Part of a receiver: the connections whose digests begin alike, with an {@code upper} of their
 * own.
 *
 * <p>All of it is under its lock. So the order that safety rests on is plain to see: what is
 * forgotten is at or below {@code upper} before it is forgotten, and a message that finds no row is
 * compared with {@code upper} in one step with adding the row.
 */
final class Shard {

    /** How many rows a call may have to look at, so that none pays for a long idleness. */
    private static final int AT_ONCE = 32;

    private final Rows rows;
    private final RowIndex index = new RowIndex();
    private final RowWheel wheel;
    private final long begin;

    /** The highest watermark so far. */
    private long watermark = Long.MIN_VALUE;

    /** Nothing is known of what was accepted at or below it, but for the rows. Never falls. */
    private long upper;

    /** The highest timestamp that was accepted. */
    private long newest = Long.MIN_VALUE;

    private long accepted;
    private long duplicates;
    private long overtaken;
    private long tooOld;
    private long beforeRestart;
    private long noRoom;

    /**
     * @param begin nothing was accepted above it by earlier lives
     * @param forgotten nothing was accepted above it by this life: where others of this name, which
     *     were forgotten, had come to by then, with their time
     * @param memoryNs how far apart the timestamps of rows commonly lie
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
     * @param g the watermark: what is stamped at or below it is too old to be remembered
     */
    synchronized Verdict judge(long first, long second, long timestamp, long g) {
        raise(g);
        forget(AT_ONCE);
        int row = index.find(rows, first, second);
        if (row != Rows.NONE) {
            return next(row, timestamp);
        }
        // an arriving message that is stale itself must not drive out others
        if (timestamp > upper && rows.isFull()) {
            makeRoom(timestamp);
        }
        if (timestamp <= upper) {
            return stale(timestamp);
        }
        index.reserve(); // should memory run out, it does so before anything has changed
        row = rows.add(first, second, timestamp);
        index.add(second, row);
        wheel.add(row);
        return accept(timestamp);
    }

    /** Forgets what is at or below {@code g}, as far as one call may; true if there is more. */
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

    /** Looks at up to {@code most} rows whose time may be over; true if there may be more. */
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
     * Raises {@code upper} to the oldest row or to the message that needs room, whichever is older,
     * and forgets that row if it is the one.
     */
    private void makeRoom(long timestamp) {
        int row = wheel.takeOldest(AT_ONCE);
        upper = Math.max(upper, Math.min(rows.last(row), timestamp));
        forgetOrKeep(row);
    }

    /** Adds what this shard has to a sum over all. */
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
