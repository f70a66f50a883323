package dev.byztime.commit.http;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.commit.CommitDecision;
import dev.byztime.commit.CommitRefusal;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.TransactionResult;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.web.guard.Large;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemException;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.NameParam;
import dev.byztime.web.value.TextParam;

import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** Shows over HTTP what is known of transactions, without an effect on them. */
@RestController
@Needs({Scope.COMMITS, Scope.READ})
@RequestMapping(CommitPaths.ALL)
@Tag(name = "Commits")
class CommitViewController {

    private final CommitRoutes routes;
    private final TimeAnswers answers;

    CommitViewController(CommitRoutes routes, TimeAnswers answers) {
        this.routes = routes;
        this.answers = answers;
    }

    /**
     * The groups of keys.
     *
     * @param groups their names, in order
     */
    record GroupsAnswer(List<String> groups) {}

    /**
     * The names of all groups that were used since the start, or have transactions in doubt from
     * before.
     *
     * @return the names, in order
     */
    @Large
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    GroupsAnswer commitGroups() {
        CommitTables all = routes.all();
        if (all == null) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.NOT_IMPLEMENTED,
                            "several instances have the validators of groups, and none of them can"
                                    + " list all; ask for one group"));
        }
        return new GroupsAnswer(List.copyOf(all.groups()));
    }

    /**
     * What is known of a transaction.
     *
     * <p>The answer is no permission to write: only that of validate is, and only that of in-doubt
     * for whoever settles a transaction.
     *
     * @param group the name of the group
     * @param transaction the id of the transaction
     * @param maxError the largest error that the caller accepts
     * @return whether it is undecided, or how it has ended
     */
    @GetMapping(path = "/{group}/transaction", produces = MediaType.APPLICATION_JSON_VALUE)
    TransactionAnswer transaction(
            @PathVariable NameParam group,
            @RequestParam TextParam transaction,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        CommitTables commits = routes.of(group.value());
        CommitDecision<TransactionResult> decision =
                commits.transaction(
                        group.value(), transaction.value(), DurationParam.orMax(maxError));
        TimeAnswer time = answers.of(decision.time());
        return switch (decision.result()) {
            case TransactionResult.Undecided it -> TransactionAnswer.undecided(it, time);
            case TransactionResult.Ended it -> TransactionAnswer.ended(it, time);
            case TransactionResult.NotPrepared it -> TransactionAnswer.aborted(it.reason(), time);
            case TransactionResult.NotKnown it -> TransactionAnswer.notKnown(time);
            case CommitRefusal refusal -> throw CommitRefusals.of(refusal, commits);
        };
    }
}
