package dev.byztime.daemon;

import java.util.random.RandomGenerator;

/**
 * The agreement of nodes without votes: it moves their guesses together until enough of them agree
 * to become votes.
 *
 * <p>In each round the guess steps to the middle of the guesses heard, after cutting. Once enough
 * guesses are within half the limit of this one for some rounds, this one is locked: it no longer
 * changes, so the entries that other nodes have of it stay true. A locked guess becomes a vote when
 * enough locked or committed votes are within the limit of it. Half the limit for locking ensures
 * that guesses which are all near one guess are also near each other.
 */
final class Genesis {

    /** The result of a round. */
    enum Outcome {
        GOING_ON,
        LOCKED,
        UNLOCKED,
        WIDENED,
        COMMITTED,
        COMMITTED_NEAR_OLD_VOTES
    }

    private static final int ROUNDS_NEAR = 3;
    private static final int ROUNDS_TO_WIDEN = 40;
    private static final int ROUNDS_TO_WIDEN_FOR_NOISE = 4;
    private static final int MIN_ROUNDS_LOCKED = 25;
    private static final int MORE_ROUNDS_LOCKED = 26;

    private final NodeSettings settings;
    private final Peers peers;
    private final VoteEntries heard;
    private final RandomGenerator random;

    private final int enough;

    private long guessNs;
    private boolean locked;
    private long nearNs;
    private long returnNs;
    private int roundsNear;
    private int roundsLocked;
    private int roundsLockedAtMost;
    private int rounds;
    private long roundAtNs;
    private long changedAtNs;

    /** The number of fresh votes in the last count, this node's included. */
    private int fresh;

    private int exact;
    private int near;
    private int nearFirmAndNew;
    private int nearEnoughToReturn;
    private int committedNear;
    private int committedFar;

    Genesis(NodeSettings settings, Peers peers, RandomGenerator random) {
        this.settings = settings;
        this.peers = peers;
        this.heard = new VoteEntries(settings.nodes());
        this.random = random;
        this.enough = settings.nodes() - settings.faults();
    }

    void begin(long nowNs, long newGuessNs) {
        guessNs = within(newGuessNs);
        locked = false;
        nearNs = settings.agreementNs();
        roundsNear = 0;
        rounds = 0;
        roundAtNs = nowNs;
        changedAtNs = nowNs;
    }

    long guessNs() {
        return guessNs;
    }

    boolean locked() {
        return locked;
    }

    /** Replaces the guess by one that committed peers suggest. */
    void guess(long nowNs, long betterNs) {
        guessNs = within(betterNs);
        locked = false;
        roundsNear = 0;
        changedAtNs = nowNs;
    }

    /**
     * Does a round if one is due.
     *
     * @param pollNs the time in which each peer is asked once
     * @param withoutVoteNs for how long this node has certainly had no vote
     */
    Outcome round(long nowNs, long pollNs, VoteRule rule, long withoutVoteNs) {
        if (nowNs - roundAtNs < pollNs) {
            return Outcome.GOING_ON;
        }
        Outcome outcome = agreement(nowNs, rule, withoutVoteNs);
        if (locked && outcome != Outcome.GOING_ON) {
            return outcome;
        }
        boolean slow = fresh < settings.nodes();
        if (fresh < enough || (slow && nowNs - roundAtNs < 2 * pollNs)) {
            return Outcome.GOING_ON;
        }
        roundAtNs = nowNs;
        return locked ? whileLocked(nowNs) : whileFree(nowNs, near >= enough, exact >= enough);
    }

    /**
     * Whether enough locked or committed votes are near the guess. Only votes of peers that were
     * seen without a vote in this life count, unless this node may vote again; then votes of all
     * peers count.
     */
    Outcome agreement(long nowNs, VoteRule rule, long withoutVoteNs) {
        returnNs = rule.returnNs(settings, nearNs);
        count(nowNs);
        if (nearFirmAndNew >= enough) {
            return Outcome.COMMITTED;
        }
        return othersAgree() && rule.hasWaited(settings, withoutVoteNs)
                ? Outcome.COMMITTED_NEAR_OLD_VOTES
                : Outcome.GOING_ON;
    }

    /**
     * Whether one of the votes near the guess is certainly a correct one that is committed: because
     * there are so many, or because more that are committed are near than can be faulty. Where more
     * than f committed ones are elsewhere, or known too inexactly, correct votes may be apart, and
     * the node waits.
     */
    private boolean othersAgree() {
        int faults = settings.faults();
        return nearEnoughToReturn >= enough
                || (committedNear >= settings.nodes() - 2 * faults && committedFar <= faults);
    }

    private void count(long nowNs) {
        fresh = 1;
        exact = 1;
        near = 1;
        nearFirmAndNew = 1;
        nearEnoughToReturn = 1;
        committedNear = 0;
        committedFar = 0;
        heard.clear();
        heard.add(guessNs, guessNs);
        for (int peer = 0; peer < settings.nodes(); peer++) {
            if (peer == settings.self() || !peers.heard(peer, nowNs)) {
                continue;
            }
            long lowerNs = peers.lowerNs(peer, nowNs);
            long upperNs = peers.upperNs(peer, nowNs);
            heard.add(lowerNs, upperNs);
            exact += upperNs - lowerNs <= nearNs / 2 ? 1 : 0;
            fresh += peers.sentNs(peer) >= changedAtNs ? 1 : 0;
            near += isWithin(lowerNs, upperNs, nearNs / 2) ? 1 : 0;
            if (peers.status(peer) != VoteStatus.UNCOMMITTED
                    && isWithin(lowerNs, upperNs, nearNs)) {
                nearFirmAndNew += peers.seenUncommitted(peer) ? 1 : 0;
                nearEnoughToReturn += isWithin(lowerNs, upperNs, returnNs) ? 1 : 0;
            }
            if (peers.status(peer) == VoteStatus.COMMITTED) {
                boolean isNear = isWithin(lowerNs, upperNs, returnNs);
                committedNear += isNear ? 1 : 0;
                committedFar += isNear ? 0 : 1;
            }
        }
    }

    private boolean isWithin(long lowerNs, long upperNs, long distanceNs) {
        return lowerNs >= guessNs - distanceNs && upperNs <= guessNs + distanceNs;
    }

    private static long within(long guessNs) {
        return PpbMath.clamp(guessNs, Peers.LIMIT_NS);
    }

    private Outcome whileLocked(long nowNs) {
        if (++roundsLocked <= roundsLockedAtMost) {
            return Outcome.GOING_ON;
        }
        locked = false;
        roundsNear = 0;
        changedAtNs = nowNs;
        return Outcome.UNLOCKED;
    }

    private Outcome whileFree(long nowNs, boolean enoughNear, boolean enoughExact) {
        roundsNear = enoughNear ? roundsNear + 1 : 0;
        if (roundsNear >= ROUNDS_NEAR) {
            locked = true;
            roundsLocked = 0;
            roundsLockedAtMost = MIN_ROUNDS_LOCKED + random.nextInt(MORE_ROUNDS_LOCKED);
            return Outcome.LOCKED;
        }
        long lowerNs = heard.lowerOfHeardNs(settings.faults());
        long upperNs = heard.upperOfHeardNs(settings.faults());
        guessNs = within(PpbMath.middle(lowerNs, upperNs));
        changedAtNs = nowNs;
        // The guesses are too inexact for the present limit, so it must be widened at once.
        if (++rounds % (enoughExact ? ROUNDS_TO_WIDEN : ROUNDS_TO_WIDEN_FOR_NOISE) == 0) {
            nearNs = Math.min(2 * nearNs, Peers.LIMIT_NS / 4);
            return Outcome.WIDENED;
        }
        return Outcome.GOING_ON;
    }
}
