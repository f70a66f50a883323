package dev.byztime.commit;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The validator of one group of keys, which decides whether transactions may commit, and when.
 *
 * <p>It remembers the version of each recently written key. What it has forgotten was finished at
 * or before the mark {@code threshold}, so a transaction that began at or after the threshold has
 * seen it. Marks count the finished transactions.
 *
 * <p>It is safe for any number of threads. A write of the journal stalls all of them.
 */
public final class CommitGroup {

    private final CommitLife life;
    private final CommitLimits limits;
    private final CommitRules rules;
    private final CommitJournal journal;

    // all below is guarded by this
    private final Map<String, Undecided> undecided = new LinkedHashMap<>();
    private final Map<String, Decision> decisions = new LinkedHashMap<>();
    private final Map<String, Undecided> taken = new HashMap<>();

    /** In the order in which they were finished. */
    private final Map<String, Finished> remembered = new LinkedHashMap<>();

    private long mark;
    private long threshold;
    private long lastNs = Ceiling.NONE;
    private long safeNs = Ceiling.NONE;
    private long breaks;
    private boolean begun;
    private boolean journalFailed;

    /** The version of a key, and the mark at which it was finished. */
    private record Finished(long versionNs, long atMark) {}

    /** A decision that is remembered for retries. */
    private record Decision(
            CommitRequest request,
            CommitVerdict.@Nullable Aborted aborted,
            long timestampNs,
            long applyBeforeNs,
            TransactionState state) {}

    private static final class Undecided {
        final UndecidedTransaction transaction;
        boolean inDoubt;

        Undecided(UndecidedTransaction transaction, boolean inDoubt) {
            this.transaction = transaction;
            this.inDoubt = inDoubt;
        }

        TransactionState state() {
            return inDoubt ? TransactionState.IN_DOUBT : TransactionState.PENDING;
        }
    }

    /**
     * Opens the validator of a group.
     *
     * @param journal the group's list of undecided transactions over several stores
     */
    public CommitGroup(CommitLife life, CommitJournal journal) {
        this.life = life;
        this.limits = life.limits();
        this.rules = life.rules();
        this.journal = journal;
        journal.read().forEach(left -> take(new Undecided(left, true)));
    }

    /**
     * Begins a transaction, before its first read.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized StartResult begin(Reading now) {
        CommitRefusal refusal = unready(CommitMoment.of(now, limits));
        return refusal == null ? new CommitStart(life.epoch(), mark) : refusal;
    }

    /**
     * Decides whether a transaction may commit. A retry gets the same decision.
     *
     * @throws IllegalArgumentException if the request is not allowed; its message says why
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized CommitVerdict validate(CommitRequest request, Reading now) {
        request.require(limits);
        if (!rules.readsWhatItWrites(request)) {
            throw new IllegalArgumentException("all keys to be written must be among the reads");
        }
        CommitMoment moment = CommitMoment.of(now, limits);
        CommitRefusal refusal = unready(moment);
        CommitVerdict known = known(request, moment);
        if (known != null) {
            return known;
        }
        if (refusal != null) {
            return refusal;
        }
        CommitVerdict.Aborted aborted = objection(request, moment);
        if (aborted == null || aborted.reason() != CommitVerdict.Reason.TOO_OLD) {
            refusal = makeRoom(aborted == null ? request.writes().size() : 0);
            if (refusal != null) {
                return refusal;
            }
            // room is made by raising the threshold
            aborted = objection(request, moment);
        }
        if (aborted != null) {
            if (aborted.reason() != CommitVerdict.Reason.TOO_OLD) { // which stays so anyway
                decisions.put(
                        request.transaction(),
                        new Decision(request, aborted, 0, 0, TransactionState.ABANDONED));
            }
            return aborted;
        }
        return prepare(request, moment);
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
        if (!begin()) {
            return new CommitRefusal.Recovering(null);
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
        CommitRefusal unmended = mendJournal();
        if (unmended != null) {
            return unmended;
        }
        long lowestNs = Long.MAX_VALUE;
        for (Undecided each : undecided.values()) {
            lowestNs = Math.min(lowestNs, each.transaction.timestampNs());
        }
        safeNs = Math.max(safeNs, rules.safeNs(moment, lowestNs, life.ceiling().synced()));
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
        if (refusal != null) {
            return refusal;
        }
        List<UndecidedTransaction> found = new ArrayList<>();
        for (Undecided each : undecided.values()) {
            if (found.size() < most && isInDoubt(each, moment)) {
                found.add(each.transaction);
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
        Undecided pending = undecided.get(id);
        if (pending != null) {
            isInDoubt(pending, moment);
            return new TransactionResult.Undecided(pending.transaction, pending.state());
        }
        Decision decision = decisions.get(id);
        if (decision == null) {
            return new TransactionResult.NotKnown();
        }
        return decision.aborted != null
                ? new TransactionResult.NotPrepared(decision.aborted)
                : new TransactionResult.Ended(
                        Timestamp.ofNanos(decision.timestampNs), decision.state);
    }

    /**
     * How much there is of what is limited.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public synchronized CommitGroupSize size(Reading now) {
        CommitMoment moment = CommitMoment.of(now, limits);
        int inDoubt = 0;
        for (Undecided each : undecided.values()) {
            inDoubt += isInDoubt(each, moment) ? 1 : 0;
        }
        return new CommitGroupSize(keys(), undecided.size() - inDoubt, inDoubt);
    }

    /** The number of keys that are remembered or taken. */
    public synchronized int keys() {
        return remembered.size() + taken.size();
    }

    /** The number of transactions that are undecided or remembered. */
    public synchronized int transactions() {
        return undecided.size() + decisions.size();
    }

    // ------------------------------------------------------------ time and lives

    /** The refusal of everything that is new, after breaks of the timescale have been noticed. */
    private @Nullable CommitRefusal unready(CommitMoment now) {
        CommitRefusal refusal = life.unready(now);
        if (life.breaks() > breaks) {
            breaks = life.breaks();
            // their instants have no meaning any more
            undecided.values().forEach(each -> each.inDoubt = true);
        }
        return begin() || refusal != null ? refusal : new CommitRefusal.Recovering(null);
    }

    /** Continues above the timestamps of earlier lives; false if they are not known yet. */
    private boolean begin() {
        RecoveredCeiling beginning = life.ceiling().beginning();
        if (!begun && beginning != null) {
            lastNs = rules.lastOfEarlierLivesNs(beginning);
            begun = true;
        }
        return begun;
    }

    private @Nullable CommitRefusal notDurable(long promiseNs) {
        return promiseNs <= rules.highestPromiseNs(life.ceiling().synced())
                ? null
                : new CommitRefusal.NotYetDurable(promiseNs, life.epoch());
    }

    /** The end of a promise that begins now. */
    private long applyBeforeNs(Timestamp hold, CommitMoment now) {
        long holdNs = Timestamp.min(hold, limits.longestHold()).toNanosExact();
        return Math.addExact(now.latestNs(), holdNs);
    }

    private boolean isInDoubt(Undecided one, CommitMoment now) {
        one.inDoubt =
                one.inDoubt
                        || (now.reading().breaks() == life.breaks()
                                && now.earliestNs() > one.transaction.applyBeforeNs());
        return one.inDoubt;
    }

    // ------------------------------------------------------------ validation

    /** The answer to a retry; null if the transaction is not known. */
    private @Nullable CommitVerdict known(CommitRequest request, CommitMoment now) {
        Undecided pending = undecided.get(request.transaction());
        if (pending != null) {
            UndecidedTransaction it = pending.transaction;
            if (!it.request().equals(request)) {
                return new CommitVerdict.OtherContent();
            }
            return isInDoubt(pending, now)
                    ? new CommitVerdict.InDoubt(it)
                    : prepared(it.timestampNs(), it.applyBeforeNs(), pending.state(), now);
        }
        Decision decision = decisions.get(request.transaction());
        if (decision == null) {
            return null;
        }
        if (!decision.request.equals(request)) {
            return new CommitVerdict.OtherContent();
        }
        return decision.aborted != null
                ? decision.aborted
                : prepared(decision.timestampNs, decision.applyBeforeNs, decision.state, now);
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

    /** The reason why a transaction must not commit; null if there is none. */
    private CommitVerdict.@Nullable Aborted objection(CommitRequest request, CommitMoment now) {
        CommitStart start = request.start();
        if (!rules.isOfEpoch(start, life.epoch())
                || start.mark() > mark
                || rules.isTooOld(start, threshold)) {
            return new CommitVerdict.Aborted(CommitVerdict.Reason.TOO_OLD, "");
        }
        for (Map.Entry<String, Long> read : request.reads().entrySet()) {
            String key = read.getKey();
            CommitVerdict.Aborted aborted = objection(key, read.getValue(), now);
            if (aborted != null) {
                return aborted;
            }
        }
        return null;
    }

    private CommitVerdict.@Nullable Aborted objection(String key, long readNs, CommitMoment now) {
        Undecided holder = taken.get(key);
        if (holder != null) {
            isInDoubt(holder, now);
            if (rules.keepsItsKeys(holder.state())) {
                return new CommitVerdict.Aborted(CommitVerdict.Reason.TAKEN, key);
            }
        }
        Finished last = remembered.get(key);
        return last == null || rules.isCurrent(readNs, last.versionNs)
                ? null
                : new CommitVerdict.Aborted(CommitVerdict.Reason.CONFLICT, key);
    }

    private CommitVerdict prepare(CommitRequest request, CommitMoment now) {
        CommitRefusal unmended = mendJournal();
        if (unmended != null) {
            return unmended;
        }
        long timestampNs = rules.timestampNs(now, lastNs);
        long applyBeforeNs = applyBeforeNs(request.hold(), now);
        CommitRefusal refusal = notDurable(Math.max(timestampNs, applyBeforeNs));
        if (refusal != null) {
            return refusal;
        }
        lastNs = Math.max(lastNs, timestampNs);
        if (request.writes().isEmpty()) {
            Decision decision =
                    new Decision(
                            request, null, timestampNs, applyBeforeNs, TransactionState.APPLIED);
            decisions.put(request.transaction(), decision);
            return prepared(timestampNs, applyBeforeNs, TransactionState.APPLIED, now);
        }
        Undecided pending =
                new Undecided(new UndecidedTransaction(request, timestampNs, applyBeforeNs), false);
        if (rules.isWrittenDown(request)) {
            if (journaled().count() >= limits.severalStores()) {
                return new CommitRefusal.Full(
                        CommitRefusal.Full.Limit.SEVERAL_STORES, limits.severalStores());
            }
            refusal = write(Stream.concat(journaled(), Stream.of(pending.transaction)).toList());
            if (refusal != null) {
                return refusal;
            }
        }
        take(pending);
        return prepared(timestampNs, applyBeforeNs, TransactionState.PENDING, now);
    }

    private void take(Undecided pending) {
        undecided.put(pending.transaction.id(), pending);
        pending.transaction.request().writes().forEach(key -> taken.put(key, pending));
    }

    // ------------------------------------------------------------ the end

    private FinishResult end(String transaction, TransactionState state, CommitMoment now) {
        CommitRefusal unready = unready(now);
        if (unready instanceof CommitRefusal.OldReading) {
            return unready;
        }
        Undecided pending = undecided.get(transaction);
        if (pending == null) {
            Decision decision = decisions.get(transaction);
            return decision == null
                    ? new FinishResult.NotKnown()
                    : new FinishResult.Ended(decision.state);
        }
        isInDoubt(pending, now);
        if (state == TransactionState.ABANDONED && !rules.mayBeAbandoned(pending.state())) {
            return new FinishResult.MustBeSettled(pending.transaction);
        }
        boolean settles = state == TransactionState.COMPLETED || state == TransactionState.RESTORED;
        if (settles && !pending.inDoubt) {
            return new FinishResult.NotInDoubt();
        }
        UndecidedTransaction it = pending.transaction;
        if (rules.isWrittenDown(it.request())) {
            CommitRefusal refusal =
                    write(journaled().filter(each -> !each.id().equals(transaction)).toList());
            if (refusal != null) {
                return refusal;
            }
        }
        undecided.remove(transaction);
        decisions.put(
                transaction,
                new Decision(it.request(), null, it.timestampNs(), it.applyBeforeNs(), state));
        it.request().writes().forEach(key -> taken.remove(key, pending));
        if (state != TransactionState.ABANDONED) {
            mark++;
            for (String key : it.request().writes()) {
                remembered.remove(key); // to the end of the order
                remembered.put(key, new Finished(it.timestampNs(), mark));
            }
        }
        return new FinishResult.Ended(state);
    }

    // ------------------------------------------------------------ the journal

    private Stream<UndecidedTransaction> journaled() {
        return undecided.values().stream()
                .map(each -> each.transaction)
                .filter(each -> rules.isWrittenDown(each.request()));
    }

    /** Replaces a list that may have a transaction that was not prepared. */
    private @Nullable CommitRefusal mendJournal() {
        return rules.mustMendJournal(journalFailed) ? write(journaled().toList()) : null;
    }

    private @Nullable CommitRefusal write(List<UndecidedTransaction> list) {
        try {
            journal.replace(list);
            journalFailed = false;
            return null;
        } catch (IOException e) {
            journalFailed = true;
            return new CommitRefusal.JournalFailed(e.toString());
        }
    }

    // ------------------------------------------------------------ room

    /** Makes room for a decision and for some keys by raising the threshold. */
    private @Nullable CommitRefusal makeRoom(int keys) {
        while (undecided.size() + decisions.size() >= limits.transactions()) {
            Iterator<Decision> oldest = decisions.values().iterator();
            if (!oldest.hasNext()) {
                return new CommitRefusal.Full(
                        CommitRefusal.Full.Limit.TRANSACTIONS, limits.transactions());
            }
            CommitStart start = oldest.next().request.start();
            if (start.epoch() == life.epoch()) { // else its epoch refuses a retry
                raiseThreshold(rules.thresholdToForgetDecision(start));
            }
            oldest.remove();
        }
        while (remembered.size() + taken.size() + keys > limits.keys()) {
            Iterator<Finished> oldest = remembered.values().iterator();
            if (!oldest.hasNext()) {
                return new CommitRefusal.Full(CommitRefusal.Full.Limit.KEYS, limits.keys());
            }
            raiseThreshold(rules.thresholdToForgetKey(oldest.next().atMark));
            oldest.remove();
        }
        return null;
    }

    private void raiseThreshold(long to) {
        threshold = Math.max(threshold, to);
        mark = Math.max(mark, threshold); // so that new starts are not too old
    }
}
