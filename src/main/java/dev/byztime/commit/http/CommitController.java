package dev.byztime.commit.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.commit.CommitDecision;
import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitRequest;
import dev.byztime.commit.CommitStart;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.CommitVerdict;
import dev.byztime.commit.FinishResult;
import dev.byztime.commit.InDoubtResult;
import dev.byztime.commit.SafeTimeResult;
import dev.byztime.commit.StartResult;
import dev.byztime.commit.TimestampsResult;
import dev.byztime.consumer.CommitWait;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.time.ConsecutiveTimestamps;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeInterval;
import dev.byztime.time.Timestamp;
import dev.byztime.web.guard.Large;
import dev.byztime.web.value.CountParam;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.FlagParam;
import dev.byztime.web.value.NameParam;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** Serves commitment over HTTP to clients that run transactions or settle them. */
@RestController
@Needs(Scope.COMMITS)
@RequestMapping(CommitPaths.ALL)
@Tag(
        name = "Commits",
        description = "Optimistic transactions over stores that know nothing of each other")
class CommitController {

    private static final int MAX_SHOWN = 100;

    private final CommitRoutes routes;
    private final CommitWait waits;
    private final TimeAnswers answers;

    CommitController(CommitRoutes routes, CommitWait waits, TimeAnswers answers) {
        this.routes = routes;
        this.waits = waits;
        this.answers = answers;
    }

    /**
     * Commit timestamps, which are one nanosecond apart.
     *
     * @param first the earliest of them
     * @param last the latest of them
     * @param timestamps the timestamps, in increasing order; missing if the caller asked for the
     *     range only
     * @param certainIn how long until all of them have certainly passed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"first", "last", "certainIn", "time"})
    record TimestampsAnswer(
            Timestamp first,
            Timestamp last,
            @Nullable List<Timestamp> timestamps,
            @Schema(example = "\"0.000500001\"") Timestamp certainIn,
            TimeAnswer time) {}

    /**
     * The start of a transaction.
     *
     * @param start what validate must get back, exactly as it is
     * @param epoch the number of the service's present life, which each read and write shows to its
     *     store
     */
    record BeginAnswer(
            @Schema(example = "1795237001000000000/17") String start,
            @Schema(example = "1795237001000000000") String epoch,
            TimeAnswer time) {}

    /**
     * Transactions in doubt.
     *
     * @param transactions some of them, or all if they are fewer than were asked for
     * @param epoch the number that each write of a settlement shows to its store. After a store has
     *     refused it, ask for this list again
     * @param applyBefore the instant from which whoever settles them may not write any more
     * @param safeRemaining how long after this request was sent they may be settled, on a local
     *     clock
     */
    record InDoubtAnswer(
            List<UndecidedAnswer> transactions,
            @Schema(example = "1795237001000000000") String epoch,
            Timestamp applyBefore,
            @Schema(example = "\"4.999250000\"") Timestamp safeRemaining,
            TimeAnswer time) {}

    /**
     * A safe time.
     *
     * @param safeTime the instant at or below which no validated transaction commits any more
     * @param epoch the number that each read at this time shows to its store
     */
    record SafeTimeAnswer(
            Timestamp safeTime,
            @Schema(example = "1795237001000000000") String epoch,
            TimeAnswer time) {}

    /**
     * Gives out commit timestamps.
     *
     * <p>They strictly increase over all requests for the group, even across restarts. If a client
     * waits for certainIn before it tells anybody of a timestamp, every timestamp that is asked for
     * afterwards is higher, at any node of the same byztime group.
     *
     * @param group the name of the group, which is created by its first use
     * @param count the number of timestamps; 1 if missing
     * @param range whether the answer shall have only the first and the last one, which takes less
     *     time and room than a list of many
     * @param wait how long the answer may wait until all timestamps have certainly passed, which is
     *     limited by the operator; no time if missing
     * @param maxError the largest error that the caller accepts
     * @return the timestamps, in increasing order
     */
    @PostMapping(path = "/{group}/timestamps", produces = MediaType.APPLICATION_JSON_VALUE)
    TimestampsAnswer commitTimestamps(
            @PathVariable NameParam group,
            @RequestParam(required = false) @Nullable CountParam count,
            @RequestParam(required = false) @Nullable FlagParam range,
            @RequestParam(required = false) @Nullable DurationParam wait,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        CommitTables commits = routes.of(group.value());
        CommitDecision<TimestampsResult> decision =
                commits.timestamps(
                        group.value(),
                        count == null ? 1 : count.value(),
                        DurationParam.orMax(maxError));
        return switch (decision.result()) {
            case TimestampsResult.Given(Timestamp first, int size) -> {
                Timestamp last = first.plusNanos(size - 1L);
                Reading now =
                        wait == null
                                ? decision.time()
                                : passed(last, decision.time(), wait.value(), maxError);
                yield new TimestampsAnswer(
                        first,
                        last,
                        range != null && range.value()
                                ? null
                                : new ConsecutiveTimestamps(first, size),
                        now.certainlyPassedIn(last),
                        answers.of(now));
            }
            case CommitRefusal refusal -> throw CommitRefusals.of(refusal, commits);
        };
    }

    /** A reading taken once an instant has certainly passed, or the wait is over. */
    private Reading passed(
            Timestamp instant, Reading first, Timestamp wait, @Nullable DurationParam maxError) {
        return waits.await(
                        new TimeInterval(instant, instant),
                        first,
                        wait,
                        DurationParam.orMax(maxError))
                .reading();
    }

    /**
     * Begins a transaction, before its first read.
     *
     * <p>Nothing is kept of it: a transaction that is never validated costs nothing.
     *
     * @param group the name of the group, which is created by its first use
     * @param maxError the largest error that the caller accepts
     * @return the start of the transaction
     */
    @PostMapping(path = "/{group}/begin", produces = MediaType.APPLICATION_JSON_VALUE)
    BeginAnswer beginTransaction(
            @PathVariable NameParam group,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        CommitTables commits = routes.of(group.value());
        CommitDecision<StartResult> decision =
                commits.begin(group.value(), DurationParam.orMax(maxError));
        return switch (decision.result()) {
            case CommitStart start ->
                    new BeginAnswer(
                            StartDeserializer.text(start),
                            Long.toString(start.epoch()),
                            answers.of(decision.time()));
            case CommitRefusal refusal -> throw CommitRefusals.of(refusal, commits);
        };
    }

    /**
     * Decides whether a transaction may commit, and at which timestamp.
     *
     * <p>If it is PREPARED, write to each store under the version timestamp, on condition that each
     * key has the version that was read. Send no write unless the time is still before applyBefore,
     * and less than safeRemaining has passed since this request was sent. Then send finish. The
     * example's start is of no present life, so its verdict is ABORTED. To try this out, replace it
     * by the start from the answer of begin.
     *
     * @param group the name of the group of the keys
     * @param maxError the largest error that the caller accepts
     * @param body the transaction
     * @return the decision, which a retry gets too
     */
    @PostMapping(
            path = "/{group}/validate",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ValidateAnswer validateTransaction(
            @PathVariable NameParam group,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody ValidateBody body) {
        CommitRequest request = body.request(routes.limits(), "");
        CommitTables commits = routes.of(group.value());
        CommitDecision<CommitVerdict> decision =
                commits.validate(group.value(), request, DurationParam.orMax(maxError));
        return ValidateAnswer.of(decision, answers.of(decision.time()), commits);
    }

    /**
     * Says how a transaction has ended, so that its keys are free again.
     *
     * <p>A retry gets the same answer. A transaction that was never validated is NOT_KNOWN.
     *
     * @param group the name of the group
     * @param maxError the largest error that the caller accepts
     * @param body the end
     * @return how it has ended
     */
    @PostMapping(
            path = "/{group}/finish",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    FinishAnswer finishTransaction(
            @PathVariable NameParam group,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody FinishBody body) {
        CommitTables commits = routes.of(group.value());
        CommitDecision<FinishResult> decision =
                commits.finish(group.value(), body.end(), DurationParam.orMax(maxError));
        return FinishAnswer.of(decision.result(), answers.of(decision.time()), commits);
    }

    /**
     * Transactions in doubt, for whoever will settle some of them.
     *
     * <p>Settle one by writing each of its keys under its timestamp, on condition that the key has
     * the version that the transaction read. Then send finish.
     *
     * @param group the name of the group
     * @param count the largest number of transactions; 100, which is also the most, if missing
     * @param hold how long the caller wants to have for its writes, which is limited by the
     *     operator; the longest if missing
     * @param maxError the largest error that the caller accepts
     * @return some transactions
     */
    @Large
    @GetMapping(path = "/{group}/in-doubt", produces = MediaType.APPLICATION_JSON_VALUE)
    InDoubtAnswer inDoubt(
            @PathVariable NameParam group,
            @RequestParam(required = false) @Nullable CountParam count,
            @RequestParam(required = false) @Nullable DurationParam hold,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Timestamp atMost = ValidateBody.hold(hold, routes.limits(), "hold");
        CommitTables commits = routes.of(group.value());
        CommitDecision<InDoubtResult> decision =
                commits.inDoubt(
                        group.value(),
                        count == null ? MAX_SHOWN : Math.min(count.value(), MAX_SHOWN),
                        atMost,
                        DurationParam.orMax(maxError));
        return switch (decision.result()) {
            case InDoubtResult.Listed listed ->
                    new InDoubtAnswer(
                            listed.transactions().stream().map(UndecidedAnswer::of).toList(),
                            Long.toString(listed.epoch()),
                            listed.applyBefore(),
                            listed.safeRemaining(),
                            answers.of(decision.time()));
            case CommitRefusal refusal -> throw CommitRefusals.of(refusal, commits);
        };
    }

    /**
     * A time at or below which no validated transaction of the group commits any more.
     *
     * <p>Reads of the versions at or below it are a consistent snapshot, if the stores keep
     * versions. It stays below the timestamp of every undecided transaction, those in doubt too.
     *
     * @param group the name of the group
     * @param maxError the largest error that the caller accepts
     * @return the safe time, which never falls
     */
    @GetMapping(path = "/{group}/safe-time", produces = MediaType.APPLICATION_JSON_VALUE)
    SafeTimeAnswer safeTime(
            @PathVariable NameParam group,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        CommitTables commits = routes.of(group.value());
        CommitDecision<SafeTimeResult> decision =
                commits.safeTime(group.value(), DurationParam.orMax(maxError));
        return switch (decision.result()) {
            case SafeTimeResult.Safe safe ->
                    new SafeTimeAnswer(
                            safe.time(), Long.toString(safe.epoch()), answers.of(decision.time()));
            case CommitRefusal refusal -> throw CommitRefusals.of(refusal, commits);
        };
    }
}
