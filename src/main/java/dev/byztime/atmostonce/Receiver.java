package dev.byztime.atmostonce;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.LongAdder;

/**
 * Tells messages that were not delivered before from all others: the receiving end of SCMP.
 *
 * <p>A message carries the id of a connection, which its sender chose, and a timestamp, the
 * sender's estimate of global time when it first sent it, strictly increasing on each connection.
 * Retransmissions carry the same. Of all judgements of one connection and timestamp, in any threads
 * and in all lives of the service that share a state folder, at most one is {@link
 * Verdict.Accepted}.
 *
 * <ul>
 *   <li>What is stamped above the ceiling is refused. So nothing was accepted in earlier lives
 *       above the ceiling that they left.
 *   <li>For what is stamped at or below {@code upper} and finds no entry of its connection, it
 *       cannot be told whether it was accepted before: it is refused.
 *   <li>{@code upper} begins with the ceiling of earlier lives, or above it with what a predecessor
 *       in this life came to, and never falls; entries are dropped only at or below it. So what is
 *       above it and has no entry was never accepted.
 * </ul>
 *
 * <p>Safe for any number of threads; those on different connections rarely meet.
 */
public final class Receiver {

    /**
     * Connections of a shard: 8192 up to twice as many and a few. Its index, which is copied when
     * it grows, is then at most 256 KiB: so that growing holds nobody up, and no array is humongous
     * to a collector whose smallest regions are 1 MiB, which would round its size up.
     */
    private static final int WORTH_A_SHARD = 8192;

    private final ReceiverLimits limits;
    private final CeilingKeeper keeper;
    private final long forgotten;

    private final LongAdder ahead = new LongAdder();
    private final LongAdder storage = new LongAdder();
    private final LongAdder time = new LongAdder();

    /** Null until the ceiling of earlier lives is known. */
    private volatile Shard @Nullable [] shards;

    /**
     * @param keeper keeps the ceiling, which all receivers of a service share, at its reach above
     *     the time; the reach must exceed maxClockSkew
     */
    public Receiver(ReceiverLimits limits, CeilingKeeper keeper) {
        this(limits, keeper, Long.MIN_VALUE);
    }

    /**
     * One that may have had a predecessor in this life.
     *
     * @param forgotten no predecessor accepted anything above it: the highest {@code upper} of
     *     those that are used no more and whose messages are all too old
     */
    Receiver(ReceiverLimits limits, CeilingKeeper keeper, long forgotten) {
        this.limits = limits;
        this.keeper = keeper;
        this.forgotten = forgotten;
    }

    /** What it demands of messages, and how much it remembers. */
    public ReceiverLimits limits() {
        return limits;
    }

    /**
     * Judges one message.
     *
     * @param timestamp as the message carries it
     * @param now any recent reading
     */
    public Verdict judge(ConnectionDigest connection, Timestamp timestamp, Reading now) {
        return at(now).judge(connection, timestamp.toNanosSaturated());
    }

    /** This receiver at one moment, for judging many messages by one reading. */
    public Moment at(Reading now) {
        return new Moment(now);
    }

    /** A receiver, and what one reading says of which messages are too old. */
    public final class Moment {

        private final Reading now;
        private final long g;

        private Moment(Reading now) {
            this.now = now;
            this.g = watermark(now);
        }

        /**
         * Judges one message.
         *
         * @param timestamp nanoseconds of global time, as {@link Timestamp#toNanosSaturated} has
         *     them
         */
        public Verdict judge(ConnectionDigest connection, long timestamp) {
            Shard[] all = shards();
            long ceiling = keeper.ceiling().synced();
            if (all == null || timestamp > ceiling) {
                return early(timestamp, ceiling, now);
            }
            return all[(int) (connection.first() >>> 32) & (all.length - 1)].judge(
                    connection.first(), connection.second(), timestamp, g);
        }
    }

    /** Forgets what is too old, which judging does a little of at each message. */
    public void forget(Reading now) {
        Shard[] all = shards;
        if (all != null) {
            long g = watermark(now);
            for (Shard shard : all) {
                while (shard.forgetUpTo(g)) {
                    // in small steps, between which others get in
                }
            }
        }
    }

    /** G: what is stamped at or below it is too old to be remembered, in nanoseconds. */
    public long watermark(Reading now) {
        return Timestamp.ofNanos(now.earliest().toNanosSaturated())
                .plusNanos(-limits.memoryNs())
                .toNanosSaturated();
    }

    /** Where it stands, when what is too old by now has been forgotten. */
    public ReceiverStatus standing(Reading now) {
        forget(now);
        return standing();
    }

    /** Where it stands. */
    public ReceiverStatus standing() {
        VerdictTally tally = new VerdictTally();
        Shard[] all = shards;
        RecoveredCeiling beginning = keeper.ceiling().beginning();
        if (all != null) {
            for (Shard shard : all) {
                shard.addTo(tally);
            }
        } else if (beginning != null) {
            tally.upper = Math.max(beginning.ceilingNs(), forgotten);
        }
        return new ReceiverStatus(
                tally.upper,
                tally.connections,
                tally.bytes,
                new VerdictCounts(
                        tally.accepted,
                        tally.duplicates,
                        tally.overtaken,
                        tally.tooOld,
                        tally.beforeRestart,
                        tally.noRoom,
                        ahead.sum(),
                        storage.sum(),
                        time.sum()));
    }

    /**
     * Until when the start of a life may cause good messages to be refused as stale: whatever right
     * clock stamps them, they are above the ceiling of earlier lives from then on.
     *
     * @param beginning the ceiling of earlier lives
     * @param maxClockSkewNs by how much a sender's clock may be wrong
     */
    public static Timestamp refusalsUntil(RecoveredCeiling beginning, long maxClockSkewNs) {
        return Timestamp.ofNanos(beginning.ceilingNs())
                .saturatingPlus(Timestamp.ofNanos(maxClockSkewNs));
    }

    /** How long until all that it accepted is too old, if nothing more is; zero if it is. */
    Timestamp emptyIn(Reading now) {
        VerdictTally tally = new VerdictTally();
        Shard[] all = shards;
        if (all != null) {
            for (Shard shard : all) {
                shard.addTo(tally);
            }
        }
        return Timestamp.max(
                Timestamp.ZERO,
                Timestamp.ofNanos(tally.newest).saturatingMinus(Timestamp.ofNanos(watermark(now))));
    }

    private Shard @Nullable [] shards() {
        Shard[] all = shards;
        return all == null ? begin() : all;
    }

    private synchronized Shard @Nullable [] begin() {
        RecoveredCeiling beginning = keeper.ceiling().beginning();
        if (shards == null && beginning != null) {
            int count = Math.max(1, Integer.highestOneBit(limits.connections() / WORTH_A_SHARD));
            Shard[] all = new Shard[count];
            for (int i = 0; i < count; i++) {
                all[i] =
                        new Shard(
                                roomOfOne(limits.connections(), count),
                                limits.memoryNs(),
                                beginning.ceilingNs(),
                                forgotten);
            }
            shards = all;
        }
        return shards;
    }

    /**
     * Digests spread connections evenly, but for chance: six standard deviations above the mean are
     * enough for all of them to find room.
     */
    private static int roomOfOne(int connections, int shards) {
        int mean = (connections + shards - 1) / shards;
        return shards == 1 ? mean : mean + (int) Math.ceil(6 * Math.sqrt(mean));
    }

    private Verdict early(long timestamp, long ceiling, Reading now) {
        long latest = now.latest().toNanosSaturated();
        Timestamp shown = ceiling == Ceiling.NONE ? null : Timestamp.ofNanos(ceiling);
        Timestamp aheadBy = Timestamp.ofNanos(timestamp).minus(Timestamp.ofNanos(latest));
        if (ceiling != Ceiling.NONE
                && aheadBy.isAfter(Timestamp.ofNanos(limits.maxClockSkewNs()))) {
            ahead.increment();
            Timestamp untilReach = aheadBy.minus(Timestamp.ofNanos(keeper.ceiling().reachNs()));
            return new Verdict.Early(
                    shown,
                    Timestamp.max(untilReach, Timestamp.ZERO).plusNanos(CeilingKeeper.PERIOD_NS),
                    Verdict.Early.Cause.AHEAD,
                    "it was stamped by a clock that is ahead of this one by " + aheadBy + " s");
        }
        RaiseFailure obstacle = keeper.obstacle();
        boolean isTime = obstacle != null && obstacle.kind() == RaiseFailure.Kind.TIME;
        (isTime ? time : storage).increment();
        return new Verdict.Early(
                shown,
                Timestamp.ofNanos(CeilingKeeper.PERIOD_NS),
                isTime ? Verdict.Early.Cause.TIME : Verdict.Early.Cause.STORAGE,
                obstacle == null ? "the ceiling is about to be written" : obstacle.detail());
    }
}
