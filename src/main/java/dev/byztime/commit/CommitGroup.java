package dev.byztime.commit;

import dev.byztime.commit.UndecidedTransactions.Undecided;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The validator of one group of keys, which decides whether transactions may commit, and when.
 *
 * <p>It knows the undecided transactions, and remembers what has ended for a while: {@link
 * CommitPast}.
 *
 * <p>It is safe for any number of threads. A write of the journal stalls all of them.
 */
public final class CommitGroup {

    private final CommitLife life;
    private final CommitLimits limits;
    private final CommitRules rules;

    // all below is guarded by this
    private final UndecidedTransactions undecided;
    private final CommitPast past;
    private long lastNs = Ceiling.NONE;
    private long safeNs = Ceiling.NONE;
    private long breaks;
    private boolean begun;
    private boolean forgotten;

    /**
     * Opens the validator of a group.
     *
     * @param journal the group's list of undecided transactions over several stores
     */
    public CommitGroup(CommitLife life, CommitJournal journal) {
        this.life = life;
        this.limits = life.limits();
        this.rules = life.rules();
        this.undecided = new UndecidedTransactions(life, journal);
        this.past = new CommitPast(life);
    }

    /**
     * Begins a transaction, before its first read.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized StartResult begin(Reading now) {
        CommitRefusal refusal = unready(CommitMoment.of(now, limits));
        return refusal == null ? past.start() : refusal;
    }

    /**
     * Decides whether a transaction may commit. A retry gets the same decision.
     *
     * @throws IllegalArgumentException if the request is not allowed; its message says why
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public CommitVerdict validate(CommitRequest request, Reading now) {
        request.require(limits);
        if (!rules.readsWhatItWrites(request)) {
            throw new IllegalArgumentException("all keys to be written must be among the reads");
        }
        return validate(request, content(request), CommitMoment.of(now, limits));
    }

    /** What a retry has in common. Of an earlier life only what is in the journal is known. */
    private CommitContent content(CommitRequest request) {
        return request.start().epoch() == life.epoch()
                ? CommitContent.of(request)
                : CommitContent.ofWrites(request);
    }

    private synchronized CommitVerdict validate(
            CommitRequest request, CommitContent content, CommitMoment moment) {
        CommitRefusal refusal = unready(moment);
        CommitVerdict known = known(request, content.digest(), moment);
        if (known != null) {
            return known;
        }
        if (refusal != null) {
            return refusal;
        }
        CommitVerdict.Aborted aborted = objection(request, content.keys(), moment);
        if (aborted == null || aborted.reason() != CommitVerdict.Reason.TOO_OLD) {
            refusal =
                    past.makeRoom(
                            undecided.size(),
                            undecided.takenKeys(),
                            aborted == null ? request.writes().size() : 0);
            if (refusal != null) {
                return refusal;
            }
            if (past.isTooOld(request.start())) { // room is made by raising the threshold
                aborted = tooOld();
            }
        }
        if (aborted != null) {
            if (aborted.reason() != CommitVerdict.Reason.TOO_OLD) { // which stays so anyway
                past.remember(
                        request.transaction(),
                        RememberedDecision.aborted(request, content.digest(), aborted));
            }
            return aborted;
        }
        return prepare(request, content.digest(), moment);
    }

    /**
     * Ends a transaction for its client, after all its writes were acknowledged.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized FinishResult applied(String transaction, Reading now) {
        return end(transaction, TransactionState.APPLIED, CommitMoment.of(now, limits));
    }

    /**
     * Ends a transaction for its client, which has sent no write and will send none.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized FinishResult abandoned(String transaction, Reading now) {
        return end(transaction, TransactionState.ABANDONED, CommitMoment.of(now, limits));
    }

    /**
     * Ends a transaction that is in doubt, after somebody has written every key of it under its
     * version.
     *
     * @param withItsValues whether its own values were written, and not the old ones
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized FinishResult settled(
            String transaction, boolean withItsValues, Reading now) {
        return end(
                transaction,
                withItsValues ? TransactionState.COMPLETED : TransactionState.RESTORED,
                CommitMoment.of(now, limits));
    }

    /**
     * Gives out commit timestamps, one nanosecond apart.
     *
     * @param count the number of timestamps, at least 1
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized TimestampsResult timestamps(int count, Reading now) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1");
        }
        CommitMoment moment = CommitMoment.of(now, limits);
        CommitRefusal unready = forgotten ? new CommitRefusal.GroupForgotten() : unbegun();
        if (unready != null) {
            return unready;
        }
        long firstNs = rules.timestampNs(moment, lastNs);
        long endNs = Math.addExact(firstNs, count - 1);
        CommitRefusal refusal = notDurable(endNs);
        if (refusal != null) {
            return refusal;
        }
        lastNs = Math.max(lastNs, endNs);
        return new TimestampsResult.Given(Timestamp.ofNanos(firstNs), count);
    }

    /**
     * Gives out a time at or below which no validated transaction commits any more.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized SafeTimeResult safeTime(Reading now) {
        CommitMoment moment = CommitMoment.of(now, limits);
        CommitRefusal refusal = unready(moment);
        if (refusal != null) {
            return refusal;
        }
        // the disk may have a transaction that is not known here, at an earlier timestamp
        CommitRefusal unmended = undecided.mendJournal();
        if (unmended != null) {
            return unmended;
        }
        long syncedNs = life.ceiling().synced();
        if (syncedNs == Ceiling.NONE) { // its partition is being handed over
            return new CommitRefusal.NotYetDurable(moment.earliestNs(), life.epoch());
        }
        safeNs = Math.max(safeNs, rules.safeNs(moment, undecided.lowestNs(), syncedNs));
        life.promised(safeNs);
        lastNs = rules.lastAfterSafeTimeNs(lastNs, safeNs);
        return new SafeTimeResult.Safe(Timestamp.ofNanos(safeNs), life.epoch());
    }

    /**
     * The first transactions that are in doubt, for somebody who will settle some of them.
     *
     * @param most the largest number of them
     * @param hold how long the settler wants to have for its writes
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized InDoubtResult inDoubt(int most, Timestamp hold, Reading now) {
        CommitMoment moment = CommitMoment.of(now, limits);
        CommitRefusal refusal = unready(moment);
        long applyBeforeNs = applyBeforeNs(hold, moment);
        if (refusal == null) {
            refusal = notDurable(applyBeforeNs);
        }
        if (refusal == null) {
            refusal = undecided.mendJournalForOld();
        }
        if (refusal != null) {
            return refusal;
        }
        List<UndecidedTransaction> found = new ArrayList<>();
        for (Undecided each : undecided.all()) {
            if (found.size() < most && undecided.isInDoubt(each, moment)) {
                found.add(each.transaction());
            }
        }
        Timestamp applyBefore = Timestamp.ofNanos(applyBeforeNs);
        return new InDoubtResult.Listed(
                found, life.epoch(), applyBefore, now.safeRemaining(applyBefore));
    }

    /**
     * What is known of a transaction. It changes nothing.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized TransactionResult transaction(String id, Reading now) {
        CommitMoment moment = CommitMoment.of(now, limits);
        CommitRefusal unready = unready(moment);
        if (unready instanceof CommitRefusal.OldReading) {
            return unready;
        }
        Undecided pending = undecided.find(id, moment);
        if (pending != null) {
            return new TransactionResult.Undecided(pending.transaction(), pending.state());
        }
        RememberedDecision decision = past.decision(id);
        if (decision == null) {
            return new TransactionResult.NotKnown();
        }
        return decision.reason() != null
                ? new TransactionResult.NotPrepared(decision.reason())
                : new TransactionResult.Ended(
                        Timestamp.ofNanos(decision.timestampNs()), decision.state());
    }

    /**
     * How much there is of what is limited.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized CommitGroupSize size(Reading now) {
        CommitMoment moment = CommitMoment.of(now, limits);
        int inDoubt = 0;
        for (Undecided each : undecided.all()) {
            inDoubt += undecided.isInDoubt(each, moment) ? 1 : 0;
        }
        return new CommitGroupSize(keys(), undecided.size() - inDoubt, inDoubt);
    }

    /**
     * Forgets the group, unless it has undecided transactions, or may have some on the disk. From
     * then on it decides nothing.
     *
     * @return whether it is forgotten
     */
    synchronized boolean forget() {
        if (undecided.isNothing()) {
            forgotten = true;
            life.forgotGroup(lastNs, safeNs);
        }
        return forgotten;
    }

    /**
     * Writes the journal again after a failure, as the next request to the group would.
     *
     * @return whether the journal is right
     */
    synchronized boolean mendJournal() {
        return undecided.mendJournal() == null;
    }

    /** The number of keys that are remembered or taken. */
    public synchronized int keys() {
        return past.keys() + undecided.takenKeys();
    }

    /** The number of transactions that are undecided or remembered. */
    public synchronized int transactions() {
        return undecided.size() + past.decisions();
    }

    // ------------------------------------------------------------ time and lives

    /** The refusal of everything that is new, after breaks of the timescale have been noticed. */
    private @Nullable CommitRefusal unready(CommitMoment now) {
        CommitRefusal refusal = life.unready(now);
        if (life.breaks() > breaks) {
            breaks = life.breaks();
            undecided.putAllInDoubt();
        }
        if (refusal != null) {
            return refusal;
        }
        return forgotten ? new CommitRefusal.GroupForgotten() : unbegun();
    }

    /**
     * Continues above the timestamps of earlier lives, and of a group with the same name.
     *
     * @return why this cannot be done yet; null if it is done
     */
    private @Nullable CommitRefusal unbegun() {
        RecoveredCeiling beginning = life.ceiling().beginning();
        if (!begun && beginning != null) {
            lastNs = Math.max(rules.lastOfEarlierLivesNs(beginning), life.forgottenLastNs());
            safeNs = life.forgottenSafeNs();
            begun = true;
        }
        return begun ? null : new CommitRefusal.Recovering(null);
    }

    /** Why an instant cannot be promised yet; null if it can, and then counts as promised. */
    private @Nullable CommitRefusal notDurable(long promiseNs) {
        if (promiseNs > rules.highestPromiseNs(life.ceiling().synced())) {
            return new CommitRefusal.NotYetDurable(promiseNs, life.epoch());
        }
        life.promised(promiseNs);
        return null;
    }

    /** The end of a promise that begins now. */
    private long applyBeforeNs(Timestamp hold, CommitMoment now) {
        long holdNs = Timestamp.min(hold, limits.longestHold()).toNanosExact();
        return Math.addExact(now.latestNs(), holdNs);
    }

    // ------------------------------------------------------------ validation

    /** The answer to a retry; null if the transaction is not known. */
    private @Nullable CommitVerdict known(
            CommitRequest request, CommitDigest content, CommitMoment now) {
        Undecided pending = undecided.find(request.transaction(), now);
        if (pending != null) {
            UndecidedTransaction it = pending.transaction();
            if (!pending.content().equals(content)) {
                return new CommitVerdict.OtherContent();
            }
            CommitRefusal unmended = undecided.mendJournalForOld();
            if (unmended != null) {
                return unmended;
            }
            return pending.state() == TransactionState.IN_DOUBT
                    ? new CommitVerdict.InDoubt(it)
                    : prepared(it.timestampNs(), it.applyBeforeNs(), pending.state(), now);
        }
        RememberedDecision decision = past.decision(request.transaction());
        if (decision == null) {
            return null;
        }
        if (!decision.content().equals(content)) {
            return new CommitVerdict.OtherContent();
        }
        CommitVerdict aborted = decision.aborted(request);
        return aborted != null
                ? aborted
                : prepared(decision.timestampNs(), decision.applyBeforeNs(), decision.state(), now);
    }

    private static CommitVerdict prepared(
            long timestampNs, long applyBeforeNs, TransactionState state, CommitMoment now) {
        Timestamp applyBefore = Timestamp.ofNanos(applyBeforeNs);
        return new CommitVerdict.Prepared(
                Timestamp.ofNanos(timestampNs),
                applyBefore,
                state == TransactionState.PENDING
                        ? now.reading().safeRemaining(applyBefore)
                        : Timestamp.ZERO,
                state);
    }

    /**
     * The reason why a transaction must not commit; null if there is none.
     *
     * @param digests of the keys that were read
     */
    private CommitVerdict.@Nullable Aborted objection(
            CommitRequest request, long[] digests, CommitMoment now) {
        if (past.isTooOld(request.start())) {
            return tooOld();
        }
        int i = 0;
        for (Map.Entry<String, Long> read : request.reads().entrySet()) {
            String key = read.getKey();
            Undecided holder = undecided.holder(key, now);
            if (holder != null && rules.keepsItsKeys(holder.state())) {
                return new CommitVerdict.Aborted(CommitVerdict.Reason.TAKEN, key);
            }
            if (past.contradicts(digests[i++], read.getValue())) {
                return new CommitVerdict.Aborted(CommitVerdict.Reason.CONFLICT, key);
            }
        }
        return null;
    }

    private static CommitVerdict.Aborted tooOld() {
        return new CommitVerdict.Aborted(CommitVerdict.Reason.TOO_OLD, "");
    }

    private CommitVerdict prepare(CommitRequest request, CommitDigest content, CommitMoment now) {
        CommitRefusal unmended = undecided.mendJournal();
        if (unmended != null) {
            return unmended;
        }
        long timestampNs = rules.timestampNs(now, lastNs);
        long applyBeforeNs = applyBeforeNs(request.hold(), now);
        CommitRefusal refusal = ahead(request, timestampNs);
        if (refusal == null) {
            refusal = notDurable(Math.max(timestampNs, applyBeforeNs));
        }
        if (refusal != null) {
            return refusal;
        }
        lastNs = Math.max(lastNs, timestampNs);
        UndecidedTransaction one =
                new UndecidedTransaction(request.withoutOtherReads(), timestampNs, applyBeforeNs);
        if (request.writes().isEmpty()) {
            past.remember(
                    request.transaction(),
                    RememberedDecision.ended(one, content, TransactionState.APPLIED));
            return prepared(timestampNs, applyBeforeNs, TransactionState.APPLIED, now);
        }
        refusal = undecided.add(one, content);
        return refusal == null
                ? prepared(timestampNs, applyBeforeNs, TransactionState.PENDING, now)
                : refusal;
    }

    private @Nullable CommitRefusal ahead(CommitRequest request, long timestampNs) {
        for (Map.Entry<String, Long> read : request.reads().entrySet()) {
            if (!rules.isBelow(read.getValue(), timestampNs)) {
                return new CommitRefusal.VersionAhead(
                        read.getKey(), Timestamp.ofNanos(read.getValue()));
            }
        }
        return null;
    }

    // ------------------------------------------------------------ the end

    private FinishResult end(String transaction, TransactionState state, CommitMoment now) {
        CommitRefusal unready = unready(now);
        if (unready instanceof CommitRefusal.OldReading) {
            return unready;
        }
        Undecided pending = undecided.find(transaction, now);
        if (pending == null) {
            RememberedDecision decision = past.decision(transaction);
            return decision == null
                    ? new FinishResult.NotKnown()
                    : new FinishResult.Ended(decision.state());
        }
        UndecidedTransaction it = pending.transaction();
        if (state == TransactionState.ABANDONED && !rules.mayBeAbandoned(pending.state())) {
            return new FinishResult.MustBeSettled(it);
        }
        boolean settles = state == TransactionState.COMPLETED || state == TransactionState.RESTORED;
        if (settles && pending.state() != TransactionState.IN_DOUBT) {
            return new FinishResult.NotInDoubt();
        }
        CommitRefusal refusal = undecided.remove(pending);
        if (refusal != null) {
            return refusal;
        }
        past.remember(transaction, RememberedDecision.ended(it, pending.content(), state));
        if (state != TransactionState.ABANDONED) {
            past.finish(it.request().writes(), it.timestampNs());
        }
        return new FinishResult.Ended(state);
    }
}
