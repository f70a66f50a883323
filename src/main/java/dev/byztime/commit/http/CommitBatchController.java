package dev.byztime.commit.http;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.commit.CommitDecision;
import dev.byztime.commit.CommitDecisions;
import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitRequest;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.CommitVerdict;
import dev.byztime.commit.FinishResult;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.stream.NotAnswered;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.NameParam;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Serves commitment of many transactions with one request. */
@RestController
@Needs(Scope.COMMITS)
@RequestMapping(CommitPaths.ALL)
@Tag(name = "Commits")
class CommitBatchController {

    private final CommitRoutes routes;
    private final TimeAnswers answers;

    CommitBatchController(CommitRoutes routes, TimeAnswers answers) {
        this.routes = routes;
        this.answers = answers;
    }

    /**
     * The decisions about many transactions.
     *
     * @param transactions an answer for each transaction, in the same order: the answer of validate
     *     without the time, or {"problem": ...} if there is none for this transaction
     * @param time a reading taken after all decisions
     */
    record ValidateBatchAnswer(
            @ArraySchema(schema = @Schema(anyOf = {ValidateAnswer.class, NotAnswered.class}))
                    List<Object> transactions,
            TimeAnswer time) {}

    /**
     * The ends of many transactions.
     *
     * @param transactions an answer for each transaction, in the same order: the answer of finish
     *     without the time, or {"problem": ...} if there is none for this transaction
     * @param time a reading taken after all of them
     */
    record FinishBatchAnswer(
            @ArraySchema(schema = @Schema(anyOf = {FinishAnswer.class, NotAnswered.class}))
                    List<Object> transactions,
            TimeAnswer time) {}

    /**
     * Decides about many transactions, one after the other.
     *
     * <p>Each has its own answer, and a retry of the batch gets the same decisions. The examples'
     * starts are of no present life: see validate.
     *
     * @param group the name of the group of the keys
     * @param maxError the largest error that the caller accepts
     * @param body the transactions
     * @return an answer for each transaction, in the same order
     */
    @PostMapping(
            path = "/{group}/validate-batch",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ValidateBatchAnswer validateBatch(
            @PathVariable NameParam group,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody ValidateBatchBody body) {
        List<CommitRequest> requests = new ArrayList<>();
        for (ValidateBody each : body.transactions()) {
            requests.add(each.request(routes.limits(), "/transactions/" + requests.size()));
        }
        CommitTables commits = routes.of(group.value());
        CommitDecisions<CommitVerdict> all =
                commits.validateAll(group.value(), requests, DurationParam.orMax(maxError));
        return new ValidateBatchAnswer(
                all.each().stream()
                        .map(it ->
                                orProblem(it, commits, () -> ValidateAnswer.of(it, null, commits)))
                        .toList(),
                answers.of(all.time()));
    }

    /**
     * Says how many transactions have ended, so that their keys are free again.
     *
     * <p>Each has its own answer.
     *
     * @param group the name of the group
     * @param maxError the largest error that the caller accepts
     * @param body the ends
     * @return an answer for each transaction, in the same order
     */
    @PostMapping(
            path = "/{group}/finish-batch",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    FinishBatchAnswer finishBatch(
            @PathVariable NameParam group,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody FinishBatchBody body) {
        CommitTables commits = routes.of(group.value());
        CommitDecisions<FinishResult> all =
                commits.finishAll(
                        group.value(),
                        body.transactions().stream().map(FinishBody::end).toList(),
                        DurationParam.orMax(maxError));
        return new FinishBatchAnswer(
                all.each().stream()
                        .map(it ->
                                orProblem(
                                        it,
                                        commits,
                                        () -> FinishAnswer.of(it.result(), null, commits)))
                        .toList(),
                answers.of(all.time()));
    }

    /** One answer among many. A problem takes its place, so that the other answers are not lost. */
    private static Object orProblem(
            CommitDecision<?> decision, CommitTables commits, Supplier<Object> answer) {
        return decision.result() instanceof CommitRefusal refusal
                ? new NotAnswered(Problem.of(CommitRefusals.of(refusal, commits)))
                : answer.get();
    }
}
