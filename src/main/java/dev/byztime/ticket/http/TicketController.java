package dev.byztime.ticket.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stream.NotAnswered;
import dev.byztime.ticket.IssueResult;
import dev.byztime.ticket.TicketCheck;
import dev.byztime.ticket.TicketService;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.DurationParam;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** Serves tickets over HTTP. */
@RestController
@Needs({Scope.TICKETS, Scope.READ})
@RequestMapping(TicketPaths.ALL)
@Tag(
        name = "Tickets",
        description = "Signed statements that expire, and proofs that their bearers have a key")
class TicketController {

    private final IntervalClock clock;
    private final TicketService tickets;
    private final TicketRoutes routes;
    private final TimeAnswers answers;

    TicketController(
            CountedClock clock, TicketService tickets, TicketRoutes routes, TimeAnswers answers) {
        this.clock = clock;
        this.tickets = tickets;
        this.routes = routes;
        this.answers = answers;
    }

    /**
     * The verdict on one ticket, and the reading that decided it.
     *
     * @param ticket the verdict
     */
    @Schema(requiredProperties = {"verdict", "time"})
    record VerifyAnswer(@JsonUnwrapped TicketVerdictAnswer ticket, TimeAnswer time) {}

    /**
     * The verdicts on many tickets, in their order, and the reading that decided them.
     *
     * @param tickets one for each ticket. Several instances that share their state have {"problem":
     *     ...} in the place of a ticket that could not be judged, and decide by readings of their
     *     own
     */
    record VerifyBatchAnswer(
            @ArraySchema(schema = @Schema(anyOf = {TicketVerdictAnswer.class, NotAnswered.class}))
                    List<?> tickets,
            TimeAnswer time) {}

    /**
     * Issues a ticket.
     *
     * <p>The ticket is a JWT whose exact instants are in the claims byz_nbf and byz_exp. Nothing is
     * kept of it, and it cannot be revoked, so choose a short lifetime. To renew it, ask for
     * another one.
     *
     * @param maxError the largest error that the caller accepts
     * @param body what the ticket is to state
     * @return the ticket, and the reading by which it was issued
     */
    @Needs(Scope.TICKETS)
    @PostMapping(
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    IssueAnswer issueTicket(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody IssueBody body) {
        Reading now = clock.now(DurationParam.orMax(maxError));
        return switch (tickets.issue(body.request(), now)) {
            case IssueResult.Issued issued -> IssueAnswer.of(issued, answers.of(now));
            case IssueResult.NeverValid(Timestamp expires) ->
                    throw new BadParameterException(
                            ProblemType.INVALID_PARAMETER,
                            "/notBefore",
                            String.valueOf(body.notBefore()),
                            "an instant before the end of the ticket, " + expires);
            case IssueResult.NoKey noKey -> throw noKey();
        };
    }

    /**
     * Judges a ticket, and the proof that came with it.
     *
     * <p>A proof is accepted once, and is judged last: a request that is refused for another reason
     * has not used it up. The example's ticket was signed by nobody, so its verdict is INVALID. To
     * try this out, replace it by a ticket from POST /tickets, and leave out proof, method and uri.
     *
     * @param maxError the largest error that the caller accepts
     * @param body the ticket
     * @return the verdict, and the reading that decided it
     */
    @PostMapping(
            path = "/verify",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    VerifyAnswer verifyTicket(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody VerifyBody body) {
        TicketCheck check = body.check();
        Timestamp most = DurationParam.orMax(maxError);
        Reading now = clock.now(most);
        requireKeys(now);
        TicketRoutes.Judged judged = routes.verify(check, most, now);
        return new VerifyAnswer(
                TicketVerdictAnswer.of(judged.verdict()), answers.of(judged.time()));
    }

    /**
     * Judges up to 500 tickets by one reading.
     *
     * <p>The whole body is read before the first ticket is judged, so a malformed body uses up no
     * proof.
     *
     * @param maxError the largest error that the caller accepts
     * @param body the tickets
     * @return a verdict for each, in their order, and the reading that decided them
     */
    @PostMapping(
            path = "/verify-batch",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    VerifyBatchAnswer verifyTickets(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody VerifyBatchBody body) {
        List<TicketCheck> checks = body.tickets().stream().map(VerifyBody::check).toList();
        Timestamp most = DurationParam.orMax(maxError);
        Reading now = clock.now(most);
        requireKeys(now);
        return new VerifyBatchAnswer(routes.verifyAll(checks, most, now), answers.of(now));
    }

    /**
     * Checks that the keys are known, because tickets of this issuer would be INVALID otherwise.
     */
    private void requireKeys(Reading now) {
        if (!tickets.keys().areKnown(now)) {
            throw noKey();
        }
    }

    private ServiceRefusal noKey() {
        RaiseFailure obstacle = tickets.obstacle();
        return obstacle == null
                ? new ServiceRefusal(
                        ServiceRefusal.Reason.RECOVERING,
                        "the keys of tickets on this timescale are about to be known")
                : new ServiceRefusal(
                        ServiceRefusal.Reason.STORAGE,
                        "the keys of tickets cannot be kept: " + obstacle.detail());
    }
}
