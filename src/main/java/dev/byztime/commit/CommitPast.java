package dev.byztime.commit;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a group remembers: the versions of recently written keys, and decisions for retries.
 *
 * <p>What it has forgotten was finished at or before the mark {@code threshold}, so a transaction
 * that began at or after the threshold has seen it. Marks count the finished transactions: {@link
 * CommitLife}.
 *
 * <p>It is not safe for several threads.
 */
final class CommitPast {

    private final CommitLife life;
    private final CommitLimits limits;
    private final CommitRules rules;
    private final FinishedKeys keys = new FinishedKeys();

    /** By the digests of the transactions' ids, in the order of the decisions. */
    private final Map<CommitDigest, RememberedDecision> decisions = new LinkedHashMap<>();

    private long threshold;

    CommitPast(CommitLife life) {
        this.life = life;
        this.limits = life.limits();
        this.rules = life.rules();
        // another group with this name may have been forgotten
        this.threshold = life.nextMark();
    }

    /** The start of a transaction that begins now. */
    CommitStart start() {
        return new CommitStart(life.epoch(), life.mark());
    }

    /** Whether something that was finished since the start may have been forgotten. */
    boolean isTooOld(CommitStart start) {
        return !rules.isOfEpoch(start, life.epoch())
                || start.mark() > life.mark()
                || rules.isTooOld(start, threshold);
    }

    /**
     * Whether a key is known to have another version than the one that was read.
     *
     * @param digest {@link CommitDigest#ofKey}
     */
    boolean contradicts(long digest, long readNs) {
        return keys.contradicts(digest, readNs, rules);
    }

    /** The decision about a transaction; null if none is remembered. */
    @Nullable RememberedDecision decision(String transaction) {
        return decisions.get(CommitDigest.ofName(transaction));
    }

    void remember(String transaction, RememberedDecision decision) {
        decisions.put(CommitDigest.ofName(transaction), decision);
    }

    /** Takes note that these keys have a new version. */
    void finish(Collection<String> written, long versionNs) {
        long mark = life.nextMark();
        written.forEach(key -> keys.put(CommitDigest.ofKey(key), versionNs, mark));
    }

    int keys() {
        return keys.size();
    }

    int decisions() {
        return decisions.size();
    }

    /**
     * Makes room for a decision and for some keys by raising the threshold.
     *
     * @param undecided the number of undecided transactions
     * @param taken the number of keys that these have taken
     * @param more the number of keys that will be taken now
     * @return why there is no room; null if there is
     */
    @Nullable CommitRefusal makeRoom(int undecided, int taken, int more) {
        while (undecided + decisions.size() >= limits.transactions()) {
            Iterator<RememberedDecision> oldest = decisions.values().iterator();
            if (!oldest.hasNext()) {
                return new CommitRefusal.Full(
                        CommitRefusal.Full.Limit.TRANSACTIONS, limits.transactions());
            }
            CommitStart start = oldest.next().start();
            if (start.epoch() == life.epoch()) { // else its epoch refuses a retry
                raiseThreshold(rules.thresholdToForgetDecision(start));
            }
            oldest.remove();
        }
        while (keys.size() + taken + more > limits.keys()) {
            if (keys.isEmpty()) {
                return new CommitRefusal.Full(CommitRefusal.Full.Limit.KEYS, limits.keys());
            }
            raiseThreshold(rules.thresholdToForgetKey(keys.forgetOldest()));
        }
        return null;
    }

    private void raiseThreshold(long to) {
        threshold = Math.max(threshold, to);
        life.raiseMark(threshold); // so that new starts are not too old
    }
}
