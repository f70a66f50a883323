package dev.byztime.daemon;

/**
 * What a node knows about each peer, in one array: a record of eight words, one cache line, for
 * each.
 *
 * <p>About the peer's clock it keeps a running intersection: every sample says that the difference
 * of the two clocks was in an interval, and all samples of one era must be true at once. About its
 * vote it keeps the latest. docs/daemon.md, "Entries", has the formulas.
 */
final class Peers {

    /** The lower end of an entry about which nothing is known. */
    static final long NO_LOWER = Long.MIN_VALUE;

    /** The upper end of an entry about which nothing is known. */
    static final long NO_UPPER = Long.MAX_VALUE;

    /** Votes within this, and local times within a quarter of it, cannot overflow. */
    static final long LIMIT_NS = 1L << 62;

    /** What came of a sample. */
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

    /** Of the two numbers that a vote and a clock are each rounded to. */
    private static final long ROUNDING_NS = 4;

    private final long[] words;
    private final long offsetGrowthPpb;
    private final long voteGrowthPpb;
    private final long slewPpb;
    private final long promisePpb;
    private final long promiseNs;
    private final long maxAgeNs;

    Peers(NodeSettings settings) {
        this.words = new long[settings.nodes() * WORDS];
        this.offsetGrowthPpb = settings.offsetGrowthPpb();
        this.voteGrowthPpb = settings.voteGrowthPpb();
        this.slewPpb = settings.slewPpb();
        this.promisePpb = settings.promisePpb();
        this.promiseNs = settings.promiseNs();
        this.maxAgeNs = settings.maxAgeNs();
    }

    /** Notes that a query is on its way. Its number is the time, and so never 0 twice. */
    void asked(int peer, long query) {
        int at = peer * WORDS;
        words[at + QUERY] = query;
        words[at + FLAGS] =
                (words[at + FLAGS] & ~REACH_MASK) | ((words[at + FLAGS] << 1) & REACH_MASK);
    }

    /** The query under way, or 0. */
    long query(int peer) {
        return words[peer * WORDS + QUERY];
    }

    /** The last eight queries as bits, the latest lowest: 1 was answered. */
    int reach(int peer) {
        return (int) ((words[peer * WORDS + FLAGS] & REACH_MASK) >> REACH_SHIFT);
    }

    VoteStatus status(int peer) {
        return VoteStatus.of((int) (words[peer * WORDS + FLAGS] & STATUS_MASK));
    }

    /** When the query was sent that told the vote. */
    long sentNs(int peer) {
        return words[peer * WORDS + SENT];
    }

    /** Whether this peer has been without a committed vote at some time of this life of ours. */
    boolean seenUncommitted(int peer) {
        return (words[peer * WORDS + FLAGS] & SEEN_UNCOMMITTED) != 0;
    }

    /** Forgets which peers were seen uncommitted: a new life begins. */
    void newLife() {
        for (int at = FLAGS; at < words.length; at += WORDS) {
            words[at] &= ~SEEN_UNCOMMITTED;
        }
    }

    /** Forgets all samples and queries: our own clock has not counted a sleep. */
    void forget() {
        for (int at = 0; at < words.length; at += WORDS) {
            words[at + QUERY] = 0;
            words[at + FLAGS] &= ~HAS_SAMPLE;
        }
    }

    /** Takes what an answer to the query under way says. */
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
        if (lowerNs > upperNs) { // it claims to have worked on it for longer than it was away
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
     * The least that this peer's vote, less our own clock, can be now. Only for one that was {@link
     * #heard}.
     */
    long lowerNs(int peer, long nowNs) {
        int at = peer * WORDS;
        return words[at + LOWER] + words[at + VOTE] - growthNs(at, nowNs) - movedNs(at, nowNs, -1);
    }

    /** The most. */
    long upperNs(int peer, long nowNs) {
        int at = peer * WORDS;
        return words[at + UPPER] + words[at + VOTE] + growthNs(at, nowNs) + movedNs(at, nowNs, 1);
    }

    /** By how much the two clocks may have moved against each other. */
    private long growthNs(int at, long nowNs) {
        return PpbMath.up(Math.max(0, nowNs - words[at + AS_OF]), offsetGrowthPpb) + ROUNDING_NS;
    }

    /**
     * The most by which the vote can have moved since it was told, in the direction of the sign.
     *
     * <p>The peer's clock has counted something between the least and the most. The way is convex
     * in it, so that one of the two is the worst.
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

    /** At the promised rate up to the horizon, and as fast as any vote beyond. */
    private long wayNs(long elapsedNs, long ratePpb) {
        long promisedNs = Math.min(elapsedNs, promiseNs);
        long wayNs =
                ratePpb >= 0
                        ? PpbMath.up(promisedNs, ratePpb)
                        : PpbMath.towardsZero(promisedNs, ratePpb);
        return wayNs + PpbMath.up(elapsedNs - promisedNs, slewPpb);
    }

    /** A slew beyond what any vote may have is no promise. */
    private long promise(StampedAnswer answer) {
        boolean possible = -slewPpb <= answer.slewPpb && answer.slewPpb <= slewPpb;
        return answer.steady && possible ? STEADY | answer.slewPpb << SLEW_SHIFT : 0;
    }
}
