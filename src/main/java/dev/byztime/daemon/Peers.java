package dev.byztime.daemon;

import java.util.Arrays;

/**
 * The knowledge of a node about its peers, in one array with a record of eight words, one cache
 * line, for each peer.
 *
 * <p>For the peer's clock the record has a running intersection: every sample bounds the difference
 * of the two clocks by an interval, and all samples of one era hold at once. For the peer's vote it
 * has the latest. docs/daemon.md, "Entries", has the formulas.
 */
final class Peers {

    /**
     * The limit below which arithmetic cannot overflow: for votes the limit itself, for local times
     * a quarter of it.
     */
    static final long LIMIT_NS = 1L << 62;

    /** The result of a sample. */
    enum Taken {
        FINE,
        MALFORMED,
        CONTRADICTION,
        NEW_ERA,
        STEPPED
    }

    private static final int WORDS = 8;
    private static final int LOWER = 0;
    private static final int UPPER = 1;
    private static final int AS_OF = 2;
    private static final int VOTE = 3;
    private static final int SENT = 4;
    private static final int QUERY = 5;
    private static final int ERA = 6;
    private static final int FLAGS = 7;

    private static final long STATUS_MASK = 3;
    private static final long SEEN_UNCOMMITTED = 4;
    private static final long HAS_SAMPLE = 8;
    private static final long STEADY = 16;

    /** The promised slew is the upper half of the flags. */
    private static final int SLEW_SHIFT = 32;

    private static final int REACH_SHIFT = 8;
    private static final long REACH_MASK = 0xFFL << REACH_SHIFT;

    /** The rounding errors of a vote and a clock together. */
    private static final long ROUNDING_NS = 4;

    /** Of each peer two moments of the past, each with the bounds of its clock at that time. */
    private static final int PAST_WORDS = 6;

    private static final int OLDER = 0;
    private static final int RECENT = 3;

    /** The time between two such moments. */
    private static final long KEEP_EVERY_NS = 32 * PpbMath.BILLION;

    /** The error of the rate of a peer's clock of which too little is known. */
    static final long UNKNOWN_RATE = Long.MAX_VALUE;

    private final long[] words;
    private final long[] past;
    private final long offsetGrowthPpb;
    private final long voteGrowthPpb;
    private final long slewPpb;
    private final long promisePpb;
    private final long promiseNs;
    private final long maxAgeNs;

    Peers(NodeSettings settings) {
        this.words = new long[settings.nodes() * WORDS];
        this.past = new long[settings.nodes() * PAST_WORDS];
        this.offsetGrowthPpb = settings.offsetGrowthPpb();
        this.voteGrowthPpb = settings.voteGrowthPpb();
        this.slewPpb = settings.slewPpb();
        this.promisePpb = settings.promisePpb();
        this.promiseNs = settings.promiseNs();
        this.maxAgeNs = settings.maxAgeNs();
    }

    /**
     * Records that a query has been sent. Its number is the time, so it is never 0 and never
     * repeats.
     */
    void asked(int peer, long query) {
        int at = peer * WORDS;
        words[at + QUERY] = query;
        words[at + FLAGS] =
                (words[at + FLAGS] & ~REACH_MASK) | ((words[at + FLAGS] << 1) & REACH_MASK);
    }

    /** The query in flight; 0 if none. */
    long query(int peer) {
        return words[peer * WORDS + QUERY];
    }

    /** The last eight queries as bits, the latest lowest: 1 means answered. */
    int reach(int peer) {
        return (int) ((words[peer * WORDS + FLAGS] & REACH_MASK) >> REACH_SHIFT);
    }

    VoteStatus status(int peer) {
        return VoteStatus.of((int) (words[peer * WORDS + FLAGS] & STATUS_MASK));
    }

    /** The time at which the query was sent that brought the vote. */
    long sentNs(int peer) {
        return words[peer * WORDS + SENT];
    }

    /** Whether this peer was seen without a committed vote in this node's present life. */
    boolean seenUncommitted(int peer) {
        return (words[peer * WORDS + FLAGS] & SEEN_UNCOMMITTED) != 0;
    }

    /** Begins a new life: forgets which peers were seen uncommitted. */
    void newLife() {
        for (int at = FLAGS; at < words.length; at += WORDS) {
            words[at] &= ~SEEN_UNCOMMITTED;
        }
    }

    /** Forgets all samples and queries, because this node's clock stood still during a suspend. */
    void forget() {
        for (int at = 0; at < words.length; at += WORDS) {
            words[at + QUERY] = 0;
            words[at + FLAGS] &= ~HAS_SAMPLE;
        }
        Arrays.fill(past, 0);
    }

    /** Records the answer to the query in flight. */
    Taken take(int peer, StampedAnswer answer) {
        int at = peer * WORDS;
        words[at + QUERY] = 0;
        if (!answer.isPossible()) {
            return Taken.MALFORMED;
        }
        long widenedNs =
                PpbMath.up(answer.receivedNs - answer.sentNs, offsetGrowthPpb) + ROUNDING_NS;
        long lowerNs = answer.peerSentNs - answer.receivedNs - widenedNs;
        long upperNs = answer.peerReceivedNs - answer.sentNs + widenedNs;
        if (lowerNs > upperNs) { // the peer claims to have worked for longer than the query took
            return Taken.MALFORMED;
        }
        words[at + FLAGS] |= 1L << REACH_SHIFT;
        Taken taken = Taken.FINE;
        if ((words[at + FLAGS] & HAS_SAMPLE) != 0) {
            if (words[at + ERA] != answer.era) {
                taken = Taken.NEW_ERA;
            } else {
                taken = intersect(at, answer, lowerNs, upperNs);
            }
        }
        if (taken != Taken.FINE && taken != Taken.STEPPED) {
            words[at + LOWER] = lowerNs;
            words[at + UPPER] = upperNs;
        } else if ((words[at + FLAGS] & HAS_SAMPLE) == 0) {
            words[at + LOWER] = lowerNs;
            words[at + UPPER] = upperNs;
        }
        if (taken != Taken.FINE && taken != Taken.STEPPED) {
            Arrays.fill(past, peer * PAST_WORDS, (peer + 1) * PAST_WORDS, 0);
        }
        keep(peer, answer.receivedNs);
        words[at + AS_OF] = answer.receivedNs;
        words[at + VOTE] = answer.voteNs;
        words[at + SENT] = answer.sentNs;
        words[at + ERA] = answer.era;
        long kept = words[at + FLAGS] & (SEEN_UNCOMMITTED | REACH_MASK);
        long flags = kept | HAS_SAMPLE | answer.status.ordinal() | promise(answer);
        if (answer.status != VoteStatus.COMMITTED) {
            flags |= SEEN_UNCOMMITTED;
        }
        words[at + FLAGS] = flags;
        return taken;
    }

    /** Keeps the bounds of the peer's clock from time to time, for its rate. */
    private void keep(int peer, long nowNs) {
        int at = peer * PAST_WORDS;
        if (past[at + RECENT] != 0 && nowNs - past[at + RECENT] < KEEP_EVERY_NS) {
            return;
        }
        System.arraycopy(past, at + RECENT, past, at + OLDER, RECENT - OLDER);
        past[at + RECENT] = nowNs;
        past[at + RECENT + 1] = words[peer * WORDS + LOWER];
        past[at + RECENT + 2] = words[peer * WORDS + UPPER];
    }

    /**
     * The largest error of {@link #clockRatePpb}.
     *
     * @return {@link #UNKNOWN_RATE} if there is no rate yet
     */
    long clockRateErrorPpb(int peer) {
        int at = peer * WORDS;
        int then = oldest(peer);
        long spanNs = words[at + AS_OF] - past[then];
        if (past[then] == 0 || spanNs <= 0) {
            return UNKNOWN_RATE;
        }
        // bounds are within 2^62 of 0, but their differences are small unless the peer lies
        double widthNs =
                ((double) words[at + UPPER] - words[at + LOWER])
                        + ((double) past[then + 2] - past[then + 1]);
        return (long) Math.ceil(widthNs / 2 * PpbMath.BILLION / spanNs);
    }

    /**
     * The rate of a peer's clock against this node's over the last half minute or more, in ppb, if
     * its error is known.
     */
    long clockRatePpb(int peer) {
        int at = peer * WORDS;
        int then = oldest(peer);
        long spanNs = words[at + AS_OF] - past[then];
        double movedNs =
                ((double) words[at + LOWER]
                                - past[then + 1]
                                + ((double) words[at + UPPER] - past[then + 2]))
                        / 2;
        double ratePpb = movedNs * PpbMath.BILLION / spanNs;
        return Math.round(Math.clamp(ratePpb, -(double) offsetGrowthPpb, (double) offsetGrowthPpb));
    }

    /** The index of the oldest moment that is kept of a peer. */
    private int oldest(int peer) {
        int then = peer * PAST_WORDS;
        return then + (past[then + OLDER] != 0 ? OLDER : RECENT);
    }

    private Taken intersect(int at, StampedAnswer answer, long lowerNs, long upperNs) {
        long grownNs =
                PpbMath.up(Math.max(0, answer.receivedNs - words[at + AS_OF]), offsetGrowthPpb);
        long newLowerNs = Math.max(words[at + LOWER] - grownNs, lowerNs);
        long newUpperNs = Math.min(words[at + UPPER] + grownNs, upperNs);
        if (newLowerNs > newUpperNs) {
            return Taken.CONTRADICTION;
        }
        words[at + LOWER] = newLowerNs;
        words[at + UPPER] = newUpperNs;
        boolean bothCommitted =
                answer.status == VoteStatus.COMMITTED
                        && (words[at + FLAGS] & STATUS_MASK) == VoteStatus.COMMITTED.ordinal();
        long movedNs = Math.abs(answer.voteNs - words[at + VOTE]);
        long ageNs = Math.max(0, answer.receivedNs - words[at + SENT]);
        return bothCommitted && movedNs > PpbMath.up(ageNs, voteGrowthPpb) + ROUNDING_NS
                ? Taken.STEPPED
                : Taken.FINE;
    }

    /** Whether there is a sample that is not too old. */
    boolean heard(int peer, long nowNs) {
        int at = peer * WORDS;
        long ageNs = nowNs - words[at + SENT];
        return (words[at + FLAGS] & HAS_SAMPLE) != 0 && ageNs >= 0 && ageNs <= maxAgeNs;
    }

    /**
     * The lower bound of this peer's vote now, as an offset from this node's clock, if the peer was
     * {@link #heard}.
     */
    long lowerNs(int peer, long nowNs) {
        int at = peer * WORDS;
        return words[at + LOWER] + words[at + VOTE] - growthNs(at, nowNs) - movedNs(at, nowNs, -1);
    }

    /** The upper bound of the same. */
    long upperNs(int peer, long nowNs) {
        int at = peer * WORDS;
        return words[at + UPPER] + words[at + VOTE] + growthNs(at, nowNs) + movedNs(at, nowNs, 1);
    }

    /**
     * The lower bound of this peer's clock now, without its vote, as an offset from this node's
     * clock, if the peer was {@link #heard}.
     */
    long clockLowerNs(int peer, long nowNs) {
        return words[peer * WORDS + LOWER] - growthNs(peer * WORDS, nowNs);
    }

    /** The upper bound of the same. */
    long clockUpperNs(int peer, long nowNs) {
        return words[peer * WORDS + UPPER] + growthNs(peer * WORDS, nowNs);
    }

    /** The largest possible drift of the two clocks against each other. */
    private long growthNs(int at, long nowNs) {
        return PpbMath.up(Math.max(0, nowNs - words[at + AS_OF]), offsetGrowthPpb) + ROUNDING_NS;
    }

    /**
     * The largest possible movement of the vote since it was told, in the direction of the sign.
     *
     * <p>The time that passed on the peer's clock is only known to be in an interval. The movement
     * is convex in it, or rises with it, so one of the two ends gives the maximum.
     */
    private long movedNs(int at, long nowNs, int sign) {
        long sinceSentNs = nowNs - words[at + SENT];
        if ((words[at + FLAGS] & STEADY) == 0) {
            return PpbMath.up(sinceSentNs, voteGrowthPpb);
        }
        long sinceReceivedNs = Math.max(0, nowNs - words[at + AS_OF]);
        long ratePpb = sign * (words[at + FLAGS] >> SLEW_SHIFT) + promisePpb;
        long leastNs = sinceReceivedNs - PpbMath.up(sinceReceivedNs, offsetGrowthPpb);
        long mostNs = sinceSentNs + PpbMath.up(sinceSentNs, offsetGrowthPpb);
        return Math.max(wayNs(Math.max(0, leastNs), ratePpb), wayNs(mostNs, ratePpb));
    }

    /**
     * The movement in a time: at the promised rate until the horizon, and at the highest rate of
     * any vote after it.
     */
    private long wayNs(long elapsedNs, long ratePpb) {
        long promisedNs = Math.min(elapsedNs, promiseNs);
        long wayNs =
                ratePpb >= 0
                        ? PpbMath.up(promisedNs, ratePpb)
                        : PpbMath.towardsZero(promisedNs, ratePpb);
        return wayNs + PpbMath.up(elapsedNs - promisedNs, slewPpb);
    }

    /** The promise of an answer; none if the slew is beyond the limit of all votes. */
    private long promise(StampedAnswer answer) {
        boolean possible = -slewPpb <= answer.slewPpb && answer.slewPpb <= slewPpb;
        return answer.steady && possible ? STEADY | answer.slewPpb << SLEW_SHIFT : 0;
    }
}
