package dev.byztime.commit;

import dev.byztime.run.PeriodicTasks;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.CeilingKeeper;
import dev.byztime.stable.Disk;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The entry point to commitment, for this service and for programs that embed it.
 *
 * <p>It connects the validators of all groups with their durable state in a state folder: one
 * ceiling for the timestamps of all groups, one number for the epoch, and one journal. Nothing new
 * is decided before {@link #start}. A stopped service may be started again.
 *
 * <p>Requests wait for the disk for a limited time, on the thread of the caller.
 */
public final class CommitService {

    /** The name of the ceiling of timestamps, and of instants until which clients may write. */
    public static final String TIMES = "commit-time";

    /** The name of the ceiling of epochs. */
    public static final String EPOCHS = "commit-epoch";

    /** The name of the file with the undecided transactions over several stores. */
    public static final String JOURNAL = "commit-journal";

    /** How far the ceiling runs ahead of a promise, in nanoseconds. */
    static final long SLACK_NS = 5_000_000_000L;

    /** The longest wait for the ceilings in nanoseconds, after which a request is refused. */
    private static final long PATIENCE_NS = 2_000_000_000;

    private static final Duration OBSERVE_PAUSE = Duration.ofMillis(250);

    private static final Logger log = LoggerFactory.getLogger(CommitService.class);

    private final CommitPlan plan;
    private final CommitSurroundings around;
    private final IntervalClock asked;
    private final CeilingKeeper times;
    private final CeilingKeeper epochs;
    private final CommitJournalFile journal;
    private final CommitLife life;
    private final CommitTally tally = new CommitTally();
    private final CommitGroups groups;
    private final PeriodicTasks tasks =
            new PeriodicTasks("commits").every(OBSERVE_PAUSE, this::observe);

    private CommitService(Disk disk, CommitPlan plan, CommitSurroundings around, long slackNs) {
        this.plan = plan;
        this.around = around;
        this.asked = around.asked();
        this.journal = new CommitJournalFile(disk, around.local());
        journal.requireIfAnyOf(TIMES, EPOCHS);
        CommitLimits limits = plan.limits();
        this.times =
                keeper(
                        Ceiling.open(disk, TIMES, limits.reachNs(slackNs), limits.maxError()),
                        slackNs);
        this.epochs = keeper(Ceiling.openCounter(disk, EPOCHS, limits.maxError()), 0);
        this.life = new CommitLife(limits, times.ceiling(), epochs.ceiling());
        this.groups = new CommitGroups(plan, life, journal, around.local());
    }

    /**
     * Opens commitment that continues from the state on the disk.
     *
     * @param disk the state folder
     * @throws dev.byztime.stable.StateFolderException if a file cannot be read or trusted
     */
    public static CommitService open(Disk disk, CommitPlan plan, CommitSurroundings around) {
        return open(disk, plan, around, SLACK_NS);
    }

    /**
     * @param slackNs how far the ceiling runs ahead of a promise, in nanoseconds
     */
    static CommitService open(Disk disk, CommitPlan plan, CommitSurroundings around, long slackNs) {
        return new CommitService(disk, plan, around, slackNs);
    }

    private CeilingKeeper keeper(Ceiling ceiling, long slack) {
        CeilingKeeper keeper =
                new CeilingKeeper(
                        ceiling,
                        around.time(),
                        around.local(),
                        around.pause(),
                        slack,
                        takenNs -> around.ceilings().wrote(ceiling.name(), takenNs));
        around.ceilings().kept(keeper);
        return keeper;
    }

    /**
     * Starts to write the journal and to raise the ceilings.
     *
     * @throws dev.byztime.stable.StateFolderException if the journal cannot be written
     */
    public void start() {
        journal.start();
        times.start();
        epochs.start();
        tasks.start();
    }

    /** Stops writing, without waiting for a stalled disk. */
    public void stop() {
        tasks.stop();
        times.stop();
        epochs.stop();
        journal.stop();
    }

    /**
     * Takes note of the present time, has the epoch of this life written down, and mends what a
     * failed write has left.
     */
    public void observe() {
        try {
            demand(life.observe(around.time().now()));
        } catch (TimeUnavailableException e) {
            log.debug("There is no time to begin a life of commits by", e); // others say so
        }
        groups.mendJournals();
    }

    private void demand(@Nullable CommitRefusal refusal) {
        if (refusal instanceof CommitRefusal.NotYetDurable lacking) {
            times.demand(lacking.ceilingNs());
            epochs.demand(lacking.epoch());
        }
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
            return new CommitDecision<>(new FinishResult.NotKnown(), turn.next());
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
        Reading now = asked.now(maxError);
        return new CommitDecision<>(
                known == null
                        ? new TransactionResult.NotKnown()
                        : known.transaction(transaction, now),
                now);
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
            T result = decide.apply(group, now);
            if (!mayChange(result, now) || !mayTryAgain(result, turn.begunNs())) {
                return new CommitDecision<>(result, now);
            }
            turn.renew();
        }
    }

    private CommitTurn turn(Timestamp maxError) {
        return new CommitTurn(asked, maxError, nowNs());
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
                    lacking.ceilingNs()
                            <= now.latest().toNanosSaturated() + times.ceiling().reachNs();
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
     * Why no transaction can begin at present; null if one can.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public @Nullable CommitRefusal unready(Reading now) {
        return life.observe(now);
    }

    /** The failure of the disk that keeps promises from being written; null if there is none. */
    public @Nullable RaiseFailure obstacle() {
        return Stream.of(journal.obstacle(), times.obstacle(), epochs.obstacle())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The keeper of the ceiling of timestamps, and of instants until which clients may write. */
    public CeilingKeeper times() {
        return times;
    }

    /** The keeper of the ceiling of epochs. */
    public CeilingKeeper epochs() {
        return epochs;
    }

    public CommitTally tally() {
        return tally;
    }
}
