package dev.byztime.atmostonce;

import dev.byztime.seal.SipHash;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Judges whether a message may be delivered: the receiving end of SCMP.
 *
 * <p>A message carries the id of a connection, which its sender chose, and a timestamp. The
 * timestamp is the sender's estimate of global time when it first sent the message, and strictly
 * increases on each connection. Retransmissions carry the same id and timestamp. Of all judgements
 * of one connection and timestamp, in all threads and in all lives of the service that share a
 * state folder, at most one is {@link Verdict.Accepted}.
 *
 * <ul>
 *   <li>A message with a timestamp above the ceiling is refused. Earlier lives therefore accepted
 *       nothing above the ceiling that they left.
 *   <li>A message with a timestamp at or below {@code upper}, whose connection has no entry, may
 *       have been accepted before. It is refused.
 *   <li>{@code upper} begins with the ceiling of earlier lives, or with the {@code upper} of a
 *       predecessor in this life if this is higher, and never falls. Entries are dropped only at or
 *       below it. A message above it whose connection has no entry was therefore never accepted.
 * </ul>
 *
 * <p>A receiver is safe for any number of threads. Threads on different connections rarely contend.
 */
public final class Receiver {

    /**
     * The number of connections that justifies another stripe; a stripe has 8192 to slightly more
     * than twice as many. Its index, which is copied when it grows, is then at most 256 KiB.
     * Growing is therefore quick, and no array is "humongous" to a garbage collector with regions
     * of 1 MiB, which would round up its size.
     */
    private static final int MIN_CONNECTIONS_PER_STRIPE = 8192;

    private final ReceiverLimits limits;
    private final KeptCeiling ceiling;
    private final long forgottenNs;
    private final @Nullable GroupCounts groups;
    private final SipHash hash;

    private final LongAdder ahead = new LongAdder();
    private final LongAdder storage = new LongAdder();
    private final LongAdder time = new LongAdder();

    /** Null until the ceiling of earlier lives is known. */
    private volatile ReceiverStripe @Nullable [] stripes;

    /**
     * @param ceiling keeps the ceiling, which all receivers of a service share, ahead of the time
     *     by its reach; the reach must exceed maxClockSkew
     */
    public Receiver(ReceiverLimits limits, KeptCeiling ceiling) {
        this(limits, ceiling, Long.MIN_VALUE, null, ConnectionDigest.OF_PROCESS);
    }

    /**
     * A receiver that may have had a predecessor in this life.
     *
     * @param forgottenNs the bound above which no predecessor accepted a message, in nanoseconds of
     *     global time: the highest {@code upper} of all forgotten receivers
     * @param groups counts the connections of groups; null if connections have no groups
     * @param hash makes the digests of connections
     */
    Receiver(
            ReceiverLimits limits,
            KeptCeiling ceiling,
            long forgottenNs,
            @Nullable GroupCounts groups,
            SipHash hash) {
        this.limits = limits;
        this.ceiling = ceiling;
        this.forgottenNs = forgottenNs;
        this.groups = groups;
        this.hash = hash;
    }

    /** The limits of this receiver. */
    public ReceiverLimits limits() {
        return limits;
    }

    /**
     * Judges one message.
     *
     * @param connection the id of its connection
     * @param timestamp the timestamp in the message
     * @param now any recent reading
     */
    public Verdict judge(String connection, Timestamp timestamp, Reading now) {
        return judgeAt(now).judge(connection, timestamp);
    }

    /** Judges one message, by the digest of its connection. */
    public Verdict judge(ConnectionDigest connection, Timestamp timestamp, Reading now) {
        return judgeAt(now).judge(connection, timestamp.toNanosSaturated());
    }

    /** The judge of any number of messages by one reading. */
    public Judge judgeAt(Reading now) {
        return new Judge(now);
    }

    /**
     * Judges one message of a connection that belongs to a group, such as the keys of one user.
     * Only receivers of {@link Receivers#grouped} have groups.
     *
     * @param timestampNs nanoseconds of global time
     * @param group one of 2^32 groups, by a hash that nobody can predict
     * @param room the most connections of the group that are remembered. Beyond it, further
     *     connections of the group are refused, and nobody is forgotten for them
     * @return null if the connection is not known, and its group has no room
     */
    public @Nullable Verdict judge(
            ConnectionDigest connection, long timestampNs, int group, int room, Reading now) {
        ReceiverStripe[] all = stripes();
        long ceilingNs = ceiling.synced();
        if (all == null || timestampNs > ceilingNs) {
            return early(timestampNs, ceilingNs, now);
        }
        ReceiverStripe stripe = stripe(all, connection.first());
        long watermarkNs = watermarkNs(now);
        Verdict verdict =
                stripe.judge(
                        connection.first(),
                        connection.second(),
                        timestampNs,
                        watermarkNs,
                        group,
                        room);
        if (verdict != null) {
            return verdict;
        }
        forget(now); // connections of the group may be too old, and not forgotten yet
        return stripe.judge(
                connection.first(), connection.second(), timestampNs, watermarkNs, group, room);
    }

    /** A judge of messages by one reading, which decides which of them are too old. */
    public final class Judge {

        private final Reading now;
        private final long watermarkNs;

        private Judge(Reading now) {
            this.now = now;
            this.watermarkNs = watermarkNs(now);
        }

        /** Judges one message. */
        public Verdict judge(String connection, Timestamp timestamp) {
            return judge(ConnectionDigest.of(hash, connection), timestamp.toNanosSaturated());
        }

        /**
         * Judges one message, by the digest of its connection.
         *
         * @param timestampNs nanoseconds of global time, as {@link Timestamp#toNanosSaturated}
         *     returns them
         */
        public Verdict judge(ConnectionDigest connection, long timestampNs) {
            ReceiverStripe[] all = stripes();
            long ceilingNs = ceiling.synced();
            if (all == null || timestampNs > ceilingNs) {
                return early(timestampNs, ceilingNs, now);
            }
            return stripe(all, connection.first())
                    .judge(connection.first(), connection.second(), timestampNs, watermarkNs);
        }
    }

    /** Forgets all entries that are too old. Judging a message also forgets a few of them. */
    public void forget(Reading now) {
        ReceiverStripe[] all = stripes;
        if (all != null) {
            long watermarkNs = watermarkNs(now);
            for (ReceiverStripe stripe : all) {
                while (stripe.forgetUpTo(watermarkNs)) {
                    // in small steps, between which other threads can take the lock
                }
            }
        }
    }

    /** The watermark G in nanoseconds: timestamps at or below it are too old to be remembered. */
    public long watermarkNs(Reading now) {
        return Timestamp.ofNanos(now.earliest().toNanosSaturated())
                .plusNanos(-limits.memoryNs())
                .toNanosSaturated();
    }

    /** The status of this receiver after it has forgotten all entries that are too old. */
    public ReceiverStatus status(Reading now) {
        forget(now);
        return status();
    }

    /** The status of this receiver. */
    public ReceiverStatus status() {
        VerdictTally tally = new VerdictTally();
        ReceiverStripe[] all = stripes;
        RecoveredCeiling beginning = ceiling.beginning();
        if (all != null) {
            for (ReceiverStripe stripe : all) {
                stripe.addTo(tally);
            }
            tally.bytes += groups == null ? 0 : groups.bytes();
        } else if (beginning != null) {
            tally.upperNs = Math.max(beginning.ceilingNs(), forgottenNs);
        }
        return new ReceiverStatus(
                tally.upperNs,
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

    /**
     * The highest timestamp that was accepted, or at or below which rows were dropped, in
     * nanoseconds; {@link Long#MIN_VALUE} if there is none.
     */
    long usedNs() {
        VerdictTally tally = new VerdictTally();
        ReceiverStripe[] all = stripes;
        if (all != null) {
            for (ReceiverStripe stripe : all) {
                stripe.addTo(tally);
            }
        }
        return Math.max(tally.upperNs, tally.newestNs);
    }

    /** How long until all that it accepted is too old, if nothing more is; zero if it is. */
    Timestamp emptyIn(Reading now) {
        VerdictTally tally = new VerdictTally();
        ReceiverStripe[] all = stripes;
        if (all != null) {
            for (ReceiverStripe stripe : all) {
                stripe.addTo(tally);
            }
        }
        return Timestamp.max(
                Timestamp.ZERO,
                Timestamp.ofNanos(tally.newestNs)
                        .saturatingMinus(Timestamp.ofNanos(watermarkNs(now))));
    }

    /** Writes all that another process needs to go on. Nobody may judge at the moment. */
    void writeTo(DataOutput out) throws IOException {
        ReceiverStripe[] all = stripes;
        out.writeInt(all == null ? 0 : all.length);
        for (int i = 0; all != null && i < all.length; i++) {
            all[i].writeTo(out);
        }
    }

    /** Goes on from what {@link #writeTo} wrote in another process. The ceiling has begun. */
    void goOnFrom(DataInput in) throws IOException {
        int count = in.readInt();
        ReceiverStripe[] all = Objects.requireNonNull(stripes());
        for (int i = 0; i < count; i++) {
            long upperNs = in.readLong();
            long watermarkNs = in.readLong();
            long newestNs = in.readLong();
            for (int own = 0; own < all.length; own++) {
                if (own == i || count != all.length) { // with other limits there are others
                    all[own].goOnFrom(upperNs, watermarkNs, newestNs);
                }
            }
            for (int rows = in.readInt(); rows > 0; rows--) {
                long first = in.readLong();
                stripe(all, first).goOnWith(first, in.readLong(), in.readLong(), in.readInt());
            }
        }
    }

    private static ReceiverStripe stripe(ReceiverStripe[] all, long first) {
        return all[(int) (first >>> 32) & (all.length - 1)];
    }

    private ReceiverStripe @Nullable [] stripes() {
        ReceiverStripe[] all = stripes;
        return all == null ? begin() : all;
    }

    private synchronized ReceiverStripe @Nullable [] begin() {
        RecoveredCeiling beginning = ceiling.beginning();
        if (stripes == null && beginning != null) {
            int count =
                    Math.max(
                            1,
                            Integer.highestOneBit(
                                    limits.connections() / MIN_CONNECTIONS_PER_STRIPE));
            ReceiverStripe[] all = new ReceiverStripe[count];
            for (int i = 0; i < count; i++) {
                all[i] =
                        new ReceiverStripe(
                                roomOfOne(limits.connections(), count),
                                limits.memoryNs(),
                                beginning.ceilingNs(),
                                forgottenNs,
                                groups);
            }
            stripes = all;
        }
        return stripes;
    }

    /**
     * The capacity of one stripe. Digests spread connections evenly apart from chance, so six
     * standard deviations above the mean suffice for all connections.
     */
    private static int roomOfOne(int connections, int stripes) {
        int mean = (connections + stripes - 1) / stripes;
        return stripes == 1 ? mean : mean + (int) Math.ceil(6 * Math.sqrt(mean));
    }

    private Verdict early(long timestampNs, long ceilingNs, Reading now) {
        long latestNs = now.latest().toNanosSaturated();
        Timestamp shown = ceilingNs == Ceiling.NONE ? null : Timestamp.ofNanos(ceilingNs);
        Timestamp aheadBy = Timestamp.ofNanos(timestampNs).minus(Timestamp.ofNanos(latestNs));
        if (ceilingNs != Ceiling.NONE
                && aheadBy.isAfter(Timestamp.ofNanos(limits.maxClockSkewNs()))) {
            ahead.increment();
            Timestamp untilReach = aheadBy.minus(Timestamp.ofNanos(ceiling.reachNs()));
            return new Verdict.Early(
                    shown,
                    Timestamp.max(untilReach, Timestamp.ZERO).plusNanos(CeilingKeeper.PERIOD_NS),
                    Verdict.Early.Cause.AHEAD,
                    "it was stamped by a clock that is ahead of this one by " + aheadBy + " s");
        }
        RaiseFailure obstacle = ceiling.obstacle();
        boolean isTime = obstacle != null && obstacle.kind() == RaiseFailure.Kind.TIME;
        (isTime ? time : storage).increment();
        return new Verdict.Early(
                shown,
                Timestamp.ofNanos(CeilingKeeper.PERIOD_NS),
                isTime ? Verdict.Early.Cause.TIME : Verdict.Early.Cause.STORAGE,
                obstacle == null ? "the ceiling is about to be written" : obstacle.detail());
    }
}
