package dev.byztime.atmostonce;

import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.DataOutput;
import java.io.IOException;

/**
 * A part of a receiver: the connections whose digests have the same prefix, with their own {@code
 * upper}.
 *
 * <p>One lock guards all of it. Safety needs two orders, which the lock makes obvious: {@code
 * upper} rises to a row's timestamp before the row is forgotten, and a message without a row is
 * compared with {@code upper} in one step with adding its row.
 */
final class ReceiverStripe {

    /** The most rows that one call examines, so that no call pays for a long idle time. */
    private static final int MAX_ROWS_PER_CALL = 32;

    private final Rows rows;
    private final RowIndex index = new RowIndex();
    private final RowWheel wheel;
    private final long earlierCeilingNs;

    /** The counts of each group over all stripes; null if connections have no groups. */
    private final @Nullable GroupCounts groups;

    /**
     * The highest watermark so far in this life, of this receiver or of a receiver that was
     * forgotten before this one began, in nanoseconds. A timestamp at or below it is TOO_OLD, also
     * after the clock has gone back.
     */
    private long watermarkNs = Long.MIN_VALUE;

    /** The bound in nanoseconds at or below which only the rows are remembered. Never falls. */
    private long upperNs;

    /** The highest accepted timestamp, in nanoseconds. */
    private long newestNs = Long.MIN_VALUE;

    private long accepted;
    private long duplicates;
    private long overtaken;
    private long tooOld;
    private long beforeRestart;
    private long noRoom;

    /**
     * Creates a stripe.
     *
     * @param capacity the largest number of rows
     * @param memoryNs the duration over which the timestamps of rows are commonly spread, in
     *     nanoseconds
     * @param earlierCeilingNs the ceiling of earlier lives, above which they accepted no message,
     *     in nanoseconds
     * @param forgottenNs the highest {@code upper} of the forgotten receivers of this life, in
     *     nanoseconds. If it is above {@code earlierCeilingNs}, it is the watermark at which such a
     *     receiver was forgotten, because a receiver is forgotten only when all that it accepted is
     *     at or below its watermark
     * @param groups the counts of each group over all stripes; null if connections have no groups
     */
    ReceiverStripe(
            int capacity,
            long memoryNs,
            long earlierCeilingNs,
            long forgottenNs,
            @Nullable GroupCounts groups) {
        this.rows = new Rows(capacity);
        this.wheel = new RowWheel(rows, memoryNs, earlierCeilingNs);
        this.earlierCeilingNs = earlierCeilingNs;
        this.groups = groups;
        this.upperNs = earlierCeilingNs;
        if (forgottenNs > earlierCeilingNs) {
            raise(forgottenNs);
        }
    }

    /**
     * Judges a message that is not above the ceiling.
     *
     * @param presentWatermarkNs the watermark in nanoseconds: timestamps at or below it are too old
     *     to be remembered
     */
    synchronized Verdict judge(long first, long second, long timestampNs, long presentWatermarkNs) {
        raise(presentWatermarkNs);
        forget(MAX_ROWS_PER_CALL);
        int row = index.find(rows, first, second);
        if (row != Rows.NONE) {
            return next(row, timestampNs);
        }
        return newRow(first, second, timestampNs, 0);
    }

    /**
     * Judges a message of a connection that belongs to a group.
     *
     * @param room the most connections of the group that are remembered
     * @return null if the connection is not known, and its group has no room
     */
    synchronized @Nullable Verdict judge(
            long first,
            long second,
            long timestampNs,
            long presentWatermarkNs,
            int group,
            int room) {
        raise(presentWatermarkNs);
        forget(MAX_ROWS_PER_CALL);
        int row = index.find(rows, first, second);
        if (row != Rows.NONE) {
            return next(row, timestampNs);
        }
        // before room is made, so that a group without room displaces nobody
        if (timestampNs > upperNs && groups != null && !groups.add(group, room)) {
            return null;
        }
        boolean isCounted = groups != null && timestampNs > upperNs;
        boolean isAdded = false;
        try {
            Verdict verdict = newRow(first, second, timestampNs, group);
            isAdded = verdict instanceof Verdict.Accepted;
            return verdict;
        } finally {
            if (isCounted && !isAdded && groups != null) {
                groups.remove(group);
            }
        }
    }

    private Verdict newRow(long first, long second, long timestampNs, int group) {
        // an arriving message that is stale itself must not displace others
        if (timestampNs > upperNs && rows.isFull()) {
            makeRoom(timestampNs);
        }
        if (timestampNs <= upperNs) {
            return stale(timestampNs);
        }
        insert(first, second, timestampNs, group);
        return accept(timestampNs);
    }

    private void insert(long first, long second, long lastNs, int group) {
        index.reserve(); // if memory runs out, this happens before any change
        int row = rows.add(first, second, lastNs, group);
        index.add(second, row);
        wheel.add(row);
    }

    /**
     * Forgets rows at or below {@code presentWatermarkNs}, up to the limit of one call; true if
     * there may be more.
     */
    synchronized boolean forgetUpTo(long presentWatermarkNs) {
        raise(presentWatermarkNs);
        return forget(MAX_ROWS_PER_CALL);
    }

    /** Writes all that another process needs to go on. */
    synchronized void writeTo(DataOutput out) throws IOException {
        out.writeLong(upperNs);
        out.writeLong(watermarkNs);
        out.writeLong(newestNs);
        out.writeInt(rows.live());
        for (int row : rows.all().toArray()) {
            out.writeLong(rows.first(row));
            out.writeLong(rows.second(row));
            out.writeLong(rows.lastNs(row));
            out.writeInt(rows.group(row));
        }
    }

    /**
     * Goes on at bounds of another process, which had the stripe before.
     *
     * @param upperNs at or below which only its rows were remembered, in nanoseconds
     * @param watermarkNs its highest watermark, in nanoseconds
     * @param newestNs the highest timestamp that it accepted, in nanoseconds
     */
    synchronized void goOnFrom(long upperNs, long watermarkNs, long newestNs) {
        this.upperNs = Math.max(this.upperNs, upperNs);
        this.watermarkNs = Math.max(this.watermarkNs, watermarkNs);
        this.newestNs = Math.max(this.newestNs, newestNs);
    }

    /** Adds a row of another process, which had the stripe before. */
    synchronized void goOnWith(long first, long second, long lastNs, int group) {
        if (lastNs > upperNs && rows.isFull()) {
            makeRoom(lastNs); // its limits were larger
        }
        if (lastNs <= upperNs || index.find(rows, first, second) != Rows.NONE) {
            return;
        }
        if (groups != null) {
            groups.addAnyway(group);
        }
        insert(first, second, lastNs, group);
    }

    private Verdict next(int row, long timestampNs) {
        long lastNs = rows.lastNs(row);
        if (timestampNs > lastNs) {
            rows.lastNs(row, timestampNs);
            return accept(timestampNs);
        }
        if (timestampNs == lastNs) {
            duplicates++;
        } else {
            overtaken++;
        }
        return new Verdict.Duplicate(Timestamp.ofNanos(lastNs), timestampNs == lastNs);
    }

    private Verdict accept(long timestampNs) {
        accepted++;
        newestNs = Math.max(newestNs, timestampNs);
        return Verdict.Accepted.ACCEPTED;
    }

    private Verdict stale(long timestampNs) {
        Verdict.Stale.Cause cause;
        if (timestampNs <= watermarkNs) {
            tooOld++;
            cause = Verdict.Stale.Cause.TOO_OLD;
        } else if (timestampNs <= earlierCeilingNs) {
            beforeRestart++;
            cause = Verdict.Stale.Cause.RESTART;
        } else {
            noRoom++;
            cause = Verdict.Stale.Cause.ROOM;
        }
        return new Verdict.Stale(Timestamp.ofNanos(upperNs), cause);
    }

    private void raise(long presentWatermarkNs) {
        if (presentWatermarkNs > watermarkNs) {
            watermarkNs = presentWatermarkNs;
            upperNs = Math.max(upperNs, presentWatermarkNs);
        }
    }

    /** Examines up to {@code most} rows that may be too old; true if there may be more. */
    private boolean forget(int most) {
        for (int i = 0; i < most; i++) {
            int row = wheel.take(upperNs);
            if (row == Rows.NONE) {
                return false;
            }
            forgetOrKeep(row);
        }
        return true;
    }

    private void forgetOrKeep(int row) {
        if (rows.lastNs(row) <= upperNs) {
            index.remove(rows.second(row), row);
            if (groups != null) {
                groups.remove(rows.group(row));
            }
            rows.remove(row);
        } else {
            wheel.add(row);
        }
    }

    /**
     * Makes room for a message. {@code upper} rises to the timestamp of the oldest row or of the
     * message, whichever is older. The row is forgotten if it is the older one.
     */
    private void makeRoom(long timestampNs) {
        int row = wheel.takeOldest(MAX_ROWS_PER_CALL);
        upperNs = Math.max(upperNs, Math.min(rows.lastNs(row), timestampNs));
        forgetOrKeep(row);
    }

    /** Adds the numbers of this stripe to the sums over all stripes. */
    synchronized void addTo(VerdictTally tally) {
        tally.upperNs = Math.max(tally.upperNs, upperNs);
        tally.newestNs = Math.max(tally.newestNs, newestNs);
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
