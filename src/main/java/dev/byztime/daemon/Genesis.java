package dev.byztime.daemon;

import java.util.random.RandomGenerator;

/**
 * Brings guesses together until enough of them agree to become votes.
 *
 * <p>In rounds, a guess steps to the middle of those heard, after cutting. Once enough are within
 * half the limit for some rounds it is locked, that is, it stands still, so that what others see of
 * it stays true. Enough locked or committed votes within the limit make it a vote; half the limit
 * before means that those near one are near each other.
 */
final class Genesis {

    /** What a round came to. */
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
    private static final int LEAST_ROUNDS_LOCKED = 25;
    private static final int MORE_ROUNDS_LOCKED = 26;

    private final NodeSettings settings;
    private final Peers peers;
    private final VoteEntries heard;
    private final RandomGenerator random;

    private final int enough;

    private long guessNs;
    private boolean locked;
    private long nearNs;
    private int roundsNear;
    private int roundsLocked;
    private int roundsLockedAtMost;
    private int rounds;
    private long roundAtNs;
    private long changedAtNs;

    /** What the last count found, this node included. */
    private int fresh;

    private int exact;
    private int near;
    private int nearAndFirm;
    private int nearFirmAndNew;

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

    /** Takes a better guess from committed peers. */
    void guess(long nowNs, long betterNs) {
        guessNs = within(betterNs);
        locked = false;
        roundsNear = 0;
        changedAtNs = nowNs;
    }

    /**
     * Does a round if it is time for one.
     *
     * @param pollNs in which time each peer is asked
     * @param withoutVoteNs for how long this node has certainly had no vote
     */
    Outcome round(long nowNs, long pollNs, VoteRule rule, long withoutVoteNs) {
        if (nowNs - roundAtNs < pollNs) {
            return Outcome.GOING_ON;
        }
        Outcome standing = agreement(nowNs, rule, withoutVoteNs);
        if (locked && standing != Outcome.GOING_ON) {
            return standing;
        }
        boolean slow = fresh < settings.nodes();
        if (fresh < enough || (slow && nowNs - roundAtNs < 2 * pollNs)) {
            return Outcome.GOING_ON;
        }
        roundAtNs = nowNs;
        return locked ? whileLocked(nowNs) : whileFree(nowNs, near >= enough, exact >= enough);
    }

    /**
     * Whether enough votes that stand are near the guess: all of peers that were seen without one
     * in this life, or of any peers if this node may vote again.
     */
    Outcome agreement(long nowNs, VoteRule rule, long withoutVoteNs) {
        count(nowNs);
        if (nearFirmAndNew >= enough) {
            return Outcome.COMMITTED;
        }
        return nearAndFirm >= enough && rule.mayVoteAgain(settings, withoutVoteNs, 2 * nearNs)
                ? Outcome.COMMITTED_NEAR_OLD_VOTES
                : Outcome.GOING_ON;
    }

    private void count(long nowNs) {
        fresh = 1;
        exact = 1;
        near = 1;
        nearAndFirm = 1;
        nearFirmAndNew = 1;
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
                nearAndFirm++;
                nearFirmAndNew += peers.seenUncommitted(peer) ? 1 : 0;
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
            roundsLockedAtMost = LEAST_ROUNDS_LOCKED + random.nextInt(MORE_ROUNDS_LOCKED);
            return Outcome.LOCKED;
        }
        long lowerNs = heard.lowerOfHeardNs(settings.faults());
        long upperNs = heard.upperOfHeardNs(settings.faults());
        guessNs = within(PpbMath.middle(lowerNs, upperNs));
        changedAtNs = nowNs;
        // guesses that cannot even be told apart so finely need a wider limit at once
        if (++rounds % (enoughExact ? ROUNDS_TO_WIDEN : ROUNDS_TO_WIDEN_FOR_NOISE) == 0) {
            nearNs = Math.min(2 * nearNs, Peers.LIMIT_NS / 4);
            return Outcome.WIDENED;
        }
        return Outcome.GOING_ON;
    }
}
