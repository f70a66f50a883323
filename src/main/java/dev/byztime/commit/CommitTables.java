package dev.byztime.commit;

import dev.byztime.run.DecisionGuard;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The validators of all groups of one life, and the decisions of requests.
 *
 * <p>Requests wait for ceilings and journal for a limited time, on the thread of the caller.
 */
public final class CommitTables {

    /** The longest wait for the ceilings in nanoseconds, after which a request is refused. */
    private static final long PATIENCE_NS = 2_000_000_000;

    private final CommitPlan plan;
    private final CommitLife life;
    private final KeptCeiling times;
    private final KeptCeiling epochs;
    private final CommitJournals journals;
    private final CommitGroups groups;
    private final CommitTally tally;
    private final CommitSurroundings around;
    private final DecisionGuard guard;

    /**
     * @param times the ceiling of timestamps, and of instants until which clients may write
     * @param epochs the ceiling of epochs
     * @param guard runs each decision
     */
    CommitTables(
            CommitPlan plan,
            CommitLife life,
            KeptCeiling times,
            KeptCeiling epochs,
            CommitJournals journals,
            CommitTally tally,
            CommitSurroundings around,
            DecisionGuard guard) {
        this.plan = plan;
        this.life = life;
        this.times = times;
        this.epochs = epochs;
        this.journals = journals;
        this.groups = new CommitGroups(plan, life, journals, around.local());
        this.tally = tally;
        this.around = around;
        this.guard = guard;
    }

    /**
     * The validators of a life of a partition, which begin to write its journal on demand until
     * {@link #end}.
     *
     * @param plan with the room of one partition
     * @param times the ceiling of timestamps, and of instants until which clients may write
     * @param epochs the ceiling of epochs
     * @param store keeps the journal, which nobody but this life can replace any more
     * @param found what is undecided in the journal that the life before has left
     * @param origin tells what must be waited for; null while that is not known
     * @param tally counts what becomes of transactions
     * @param guard runs each decision
     */
    public static CommitTables begin(
            CommitPlan plan,
            KeptCeiling times,
            KeptCeiling epochs,
            JournalStore store,
            SortedMap<String, List<UndecidedTransaction>> found,
            Supplier<@Nullable CommitOrigin> origin,
            CommitTally tally,
            CommitSurroundings around,
            DecisionGuard guard) {
        CommitJournals journals =
                new CommitJournals(store, new CommitJournalRecord(found), around.local(), () -> {});
        journals.startOnDemand();
        return new CommitTables(
                plan,
                new CommitLife(plan.limits(), times, epochs, origin),
                times,
                epochs,
                journals,
                tally,
                around,
                guard);
    }

    // ------------------------------------------------------------ requests

    /**
     * Begins a transaction, before its first read.
     *
     * @param maxError the largest error that the caller accepts
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public CommitDecision<StartResult> begin(String group, Timestamp maxError) {
        return decide(group, maxError, CommitGroup::begin);
    }

    /**
     * Decides whether a transaction may commit. A retry gets the same decision.
     *
     * @throws IllegalArgumentException if the request is not allowed; its message says why
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public CommitDecision<CommitVerdict> validate(
            String group, CommitRequest request, Timestamp maxError) {
        return validate(group, request, turn(maxError));
    }

    /**
     * Decides about transactions, one after the other. All together wait for the disk for as long
     * as one.
     *
     * @throws IllegalArgumentException if a request is not allowed; its message says why
     * @throws TimeUnavailableException if a reading does not permit a decision. What was decided
     *     before remains so, and a retry gets the same decisions
     */
    public CommitDecisions<CommitVerdict> validateAll(
            String group, List<CommitRequest> requests, Timestamp maxError) {
        CommitTurn turn = turn(maxError);
        return new CommitDecisions<>(
                requests.stream().map(request -> validate(group, request, turn)).toList(),
                turn.fresh());
    }

    private CommitDecision<CommitVerdict> validate(
            String group, CommitRequest request, CommitTurn turn) {
        CommitDecision<CommitVerdict> decision =
                decide(group, turn, (validator, now) -> validator.validate(request, now));
        tally.validated(decision.result());
        return decision;
    }

    /**
     * Ends a transaction.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public CommitDecision<FinishResult> finish(String group, CommitEnd end, Timestamp maxError) {
        return finish(group, end, turn(maxError));
    }

    /**
     * Ends transactions, one after the other. All together wait for the disk for as long as one.
     *
     * @throws TimeUnavailableException if a reading does not permit a decision. What has ended
     *     before remains so
     */
    public CommitDecisions<FinishResult> finishAll(
            String group, List<CommitEnd> ends, Timestamp maxError) {
        CommitTurn turn = turn(maxError);
        return new CommitDecisions<>(
                ends.stream().map(end -> finish(group, end, turn)).toList(), turn.fresh());
    }

    private CommitDecision<FinishResult> finish(String group, CommitEnd end, CommitTurn turn) {
        String transaction = end.transaction();
        if (groups.find(group) == null) { // so that it is not opened
            Reading now = turn.next();
            return guard.run(() -> new CommitDecision<>(new FinishResult.NotKnown(), now));
        }
        CommitDecision<FinishResult> decision =
                decide(
                        group,
                        turn,
                        (validator, now) ->
                                switch (end.outcome()) {
                                    case APPLIED -> validator.applied(transaction, now);
                                    case ABANDONED -> validator.abandoned(transaction, now);
                                    case COMPLETED -> validator.settled(transaction, true, now);
                                    case RESTORED -> validator.settled(transaction, false, now);
                                });
        tally.finished(decision.result());
        return decision;
    }

    /**
     * Gives out commit timestamps, one nanosecond apart.
     *
     * @param count the number of timestamps, at least 1
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public CommitDecision<TimestampsResult> timestamps(
            String group, int count, Timestamp maxError) {
        CommitDecision<TimestampsResult> decision =
                decide(group, maxError, (validator, now) -> validator.timestamps(count, now));
        tally.gaveOut(decision.result());
        return decision;
    }

    /**
     * Gives out a time at or below which no validated transaction commits any more.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public CommitDecision<SafeTimeResult> safeTime(String group, Timestamp maxError) {
        return decide(group, maxError, CommitGroup::safeTime);
    }

    /**
     * The first transactions that are in doubt, for somebody who will settle some of them.
     *
     * @param most the largest number of them
     * @param hold how long the settler wants to have for its writes
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public CommitDecision<InDoubtResult> inDoubt(
            String group, int most, Timestamp hold, Timestamp maxError) {
        return decide(group, maxError, (validator, now) -> validator.inDoubt(most, hold, now));
    }

    /**
     * What is known of a transaction.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public CommitDecision<TransactionResult> transaction(
            String group, String transaction, Timestamp maxError) {
        CommitGroup known = groups.find(group);
        Reading now = around.asked().now(maxError);
        return guard.run(() ->
                new CommitDecision<>(
                        known == null
                                ? new TransactionResult.NotKnown()
                                : known.transaction(transaction, now),
                        now));
    }

    /** Decides, and has on the disk what the decision needs. */
    private <T> CommitDecision<T> decide(
            String name, Timestamp maxError, BiFunction<CommitGroup, Reading, ? extends T> decide) {
        return decide(name, turn(maxError), decide);
    }

    private <T> CommitDecision<T> decide(
            String name, CommitTurn turn, BiFunction<CommitGroup, Reading, ? extends T> decide) {
        while (true) {
            Reading now = turn.next();
            CommitGroup group = groups.get(name);
            if (group == null) {
                return refused(
                        new CommitRefusal.Full(CommitRefusal.Full.Limit.GROUPS, plan.groups()),
                        now);
            }
            T result = guard.run(() -> decide.apply(group, now));
            if (!mayChange(result, now) || !mayTryAgain(result, turn.begunNs())) {
                return new CommitDecision<>(result, now);
            }
            turn.renew();
        }
    }

    private CommitTurn turn(Timestamp maxError) {
        return new CommitTurn(around.asked(), maxError, nowNs());
    }

    /** Every kind of result has the refusals. */
    @SuppressWarnings("unchecked")
    private static <T> CommitDecision<T> refused(CommitRefusal refusal, Reading now) {
        return new CommitDecision<>((T) refusal, now);
    }

    /** Whether the next reading, or the disk, may soon change the result. */
    private boolean mayChange(Object result, Reading now) {
        return switch (result) {
            case CommitRefusal.OldReading old -> true;
            case CommitRefusal.GroupForgotten forgotten -> true;
            case CommitRefusal.NotYetDurable lacking ->
                    lacking.ceilingNs() <= now.latest().toNanosSaturated() + times.reachNs();
            default -> false;
        };
    }

    private boolean mayTryAgain(Object result, long begunNs) {
        long leftNs = begunNs + PATIENCE_NS - nowNs();
        return result instanceof CommitRefusal.NotYetDurable lacking
                ? times.await(lacking.ceilingNs(), leftNs)
                        && epochs.await(lacking.epoch(), begunNs + PATIENCE_NS - nowNs())
                : leftNs > 0;
    }

    private long nowNs() {
        return around.local().read().boottimeNs();
    }

    /** The names of all groups that are known, in order. */
    public Set<String> groups() {
        return groups.names();
    }

    /**
     * How much all groups together have of what is limited.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public CommitGroupSize size(Reading now) {
        return groups.all()
                .map(group -> group.size(now))
                .reduce(CommitGroupSize.NONE, CommitGroupSize::plus);
    }

    // ------------------------------------------------------------ state

    /** The limits of the groups. */
    public CommitPlan plan() {
        return plan;
    }

    /**
     * The latest timestamp or end of a time to write that this life or an earlier one has promised,
     * in nanoseconds; {@link Long#MIN_VALUE} if there is none. Nobody may decide at the moment.
     */
    public long latestPromiseNs() {
        return life.promisedNs();
    }

    /**
     * The highest epoch of this life and of earlier ones; {@link Long#MIN_VALUE} if there is none.
     */
    public long highestEpoch() {
        return life.highestEpoch();
    }

    /** Writes journals again whose last write has failed. Otherwise a request does. */
    public void mendJournals() {
        groups.mendJournals();
    }

    /** Ends the writes of a partition's journal, because its life is over. It does not wait. */
    public void end() {
        journals.end();
    }

    /**
     * Why no transaction can begin at present; null if one can.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public @Nullable CommitRefusal unready(Reading now) {
        return life.observe(now);
    }

    /** The failure of the disk that keeps promises from being written; null if there is none. */
    public @Nullable RaiseFailure obstacle() {
        return Stream.of(journals.obstacle(), times.obstacle(), epochs.obstacle())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Counts what becomes of transactions. */
    public CommitTally tally() {
        return tally;
    }
}
