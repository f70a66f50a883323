package dev.byztime.lease.http;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.clock.LocalClock;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.lease.AcquireRequest;
import dev.byztime.lease.AcquireResult;
import dev.byztime.lease.Granted;
import dev.byztime.lease.Held;
import dev.byztime.lease.Lapsed;
import dev.byztime.lease.LeaseTables;
import dev.byztime.lease.LeaseWait;
import dev.byztime.lease.LimitReached;
import dev.byztime.lease.NotYetDurable;
import dev.byztime.lease.Recalled;
import dev.byztime.lease.Recovering;
import dev.byztime.lease.RenewResult;
import dev.byztime.linux.LinuxClock;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.stream.LineHandler;
import dev.byztime.stream.LineStreams;
import dev.byztime.stream.NotAnswered;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.web.guard.LongRunning;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.FlagParam;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.TokenParam;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Function;

/** Serves leases over HTTP to clients that hold or request them. */
@RestController
@Needs(Scope.LEASES)
@RequestMapping(LeasePaths.ALL)
@Tag(
        name = "Leases",
        description = "Leases until an instant that holder and service can both check")
class LeaseController {

    private final IntervalClock clock;
    private final LeaseRoutes routes;
    private final LocalClock local;
    private final TimeAnswers answers;
    private final LineStreams streams;

    LeaseController(
            CountedClock clock,
            LeaseRoutes routes,
            LinuxClock local,
            TimeAnswers answers,
            LineStreams streams) {
        this.clock = clock;
        this.routes = routes;
        this.local = local;
        this.answers = answers;
        this.streams = streams;
    }

    /**
     * Asks for a lease.
     *
     * <p>With a wait, the request joins a queue and is granted in its turn. Conflicting leases are
     * recalled and no longer extended during the wait, unless recall is false. Without a wait, the
     * lease is granted at once or not at all.
     *
     * @param wait the longest wait; the operator's limit if it is longer
     * @param recall whether conflicting leases are recalled while the request waits; true if
     *     missing. A contender in a leader election should send false, so that it does not unseat
     *     the leader
     * @param maxError the largest error that the caller accepts
     * @param body the request
     * @return the lease, or the reason why it is not granted
     */
    @LongRunning
    @PostMapping(
            path = "/acquire",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    AcquireAnswer acquire(
            @RequestParam(required = false) @Nullable DurationParam wait,
            @RequestParam(required = false) @Nullable FlagParam recall,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody AcquireBody body) {
        AcquireRequest request = body.request();
        LeaseTables tables = routes.of(request.resource());
        AcquireResult result =
                wait == null
                        ? tables.waits().acquire(request, DurationParam.orMax(maxError))
                        : tables.waits()
                                .await(
                                        request,
                                        recall == null || recall.value(),
                                        wait.value(),
                                        DurationParam.orMax(maxError));
        return switch (result) {
            case Granted granted ->
                    AcquireAnswer.granted(
                            LeaseAnswer.of(granted, tables.claims()), answers.of(granted.time()));
            case Held held -> AcquireAnswer.held(held, answers.of(held.time()));
            case Recovering recovering ->
                    AcquireAnswer.recovering(recovering, answers.of(recovering.time()));
            case LimitReached full -> throw noRoom(full);
            case NotYetDurable lacking -> throw storage();
        };
    }

    /**
     * Extends a lease for its holder.
     *
     * @param maxError the largest error that the caller accepts
     * @param body the lease
     * @return the lease, or the reason why it is void or not extended
     */
    @PostMapping(
            path = "/renew",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    RenewAnswer renew(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody RenewBody body) {
        return renewed(
                routes.of(body.resource().value()), body, DurationParam.orMax(maxError), nowNs());
    }

    private RenewAnswer renewed(
            LeaseTables tables, RenewBody body, Timestamp maxError, long begunNs) {
        return answer(tables, tables.waits().renew(body.renewal(), maxError, begunNs), answers::of);
    }

    /**
     * Extends many leases by one reading.
     *
     * <p>Each lease has its own answer. If the disk does not keep up with one lease, its answer is
     * a {"problem": ...}, and the others are extended.
     *
     * @param maxError the largest error that the caller accepts
     * @param body the leases
     * @return an answer for each lease, in the same order, and the reading that decided
     */
    @PostMapping(
            path = "/renew-batch",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    RenewBatchAnswer renewBatch(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody RenewBatchBody body) {
        Timestamp most = DurationParam.orMax(maxError);
        LeaseTables tables = routes.all();
        if (tables == null) {
            long begunNs = nowNs();
            Reading now = clock.now(most);
            return new RenewBatchAnswer(
                    body.leases().stream()
                            .map(lease -> renewedPart(lease, most, begunNs, reading -> null))
                            .toList(),
                    answers.of(now));
        }
        LeaseWait.RenewAllResult all =
                tables.waits()
                        .renewAll(
                                body.leases().stream().map(RenewBody::renewal).toList(),
                                most,
                                nowNs());
        return new RenewBatchAnswer(
                all.leases().stream().map(result -> answerOrProblem(tables, result)).toList(),
                answers.of(all.time()));
    }

    /** One answer among many. A problem takes its place, so that the other answers are not lost. */
    private Object answerOrProblem(LeaseTables tables, RenewResult result) {
        return result instanceof NotYetDurable
                ? new NotAnswered(Problem.of(storage()))
                : answer(tables, result, reading -> null);
    }

    /** Extends one lease of many, by whoever decides on it. */
    private Object renewedPart(
            RenewBody body,
            Timestamp maxError,
            long begunNs,
            Function<Reading, @Nullable TimeAnswer> time) {
        try {
            return routes.part(
                    body.resource().value(),
                    LeasePaths.ALL + "/renew",
                    body.json(),
                    tables ->
                            answer(
                                    tables,
                                    tables.waits().renew(body.renewal(), maxError, begunNs),
                                    time));
        } catch (ServiceRefusal e) {
            return new NotAnswered(Problem.of(e));
        } catch (TimeUnavailableException e) {
            return new NotAnswered(Problem.of(e));
        }
    }

    /**
     * Extends leases line by line, for as long as the client keeps the connection open.
     *
     * <p>Each line is a lease as in renew. Each is answered, in order, by a line with the answer of
     * renew, or with {"problem": ...} if there is none. The safe remaining time counts from the
     * moment at which the client sent the line. Answers are sent when no complete line is left. A
     * client may therefore wait for each answer, or send many lines at once if it reads answers at
     * the same time. Empty lines are ignored, and keep the connection open if there are no leases
     * to renew for half a minute. If the service ends the stream, the last line says why: a line
     * was longer than 16384 bytes or incomplete, the client sent nothing for too long, the service
     * is ending, or the token has expired.
     *
     * @param maxError the largest error that the caller accepts
     * @param request the leases, one in each line
     * @return a line for each lease, in the same order
     */
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_NDJSON_VALUE,
                            schema = @Schema(implementation = RenewBody.class)))
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_NDJSON_VALUE,
                            schema = @Schema(anyOf = {RenewAnswer.class, NotAnswered.class})))
    @PostMapping(
            path = "/renew-stream",
            consumes = MediaType.APPLICATION_NDJSON_VALUE,
            produces = MediaType.APPLICATION_NDJSON_VALUE)
    void renewStream(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Timestamp most = DurationParam.orMax(maxError);
        clock.now(most); // refuses the whole request if time is unavailable
        streams.answer(RenewBody.class, new RenewStream(most), request, response);
    }

    /** Renews the leases of one stream. Lines that arrive together share one wait for the disk. */
    private final class RenewStream implements LineHandler<RenewBody> {

        private final Timestamp maxError;
        private @Nullable Long begunNs;

        RenewStream(Timestamp maxError) {
            this.maxError = maxError;
        }

        @Override
        public Object answer(RenewBody body) {
            Long sinceNs = begunNs == null ? nowNs() : begunNs;
            begunNs = sinceNs;
            LeaseTables all = routes.all();
            return all == null
                    ? renewedPart(body, maxError, sinceNs, answers::of)
                    : renewed(all, body, maxError, sinceNs);
        }

        @Override
        public void pause() {
            begunNs = null;
        }
    }

    /**
     * Waits until a lease is recalled or void.
     *
     * <p>The answer comes as soon as this happens, or at the end of the wait.
     *
     * @param resource the name of the resource
     * @param id the id of the lease
     * @param token the fencing token of the lease
     * @param wait the longest wait; the operator's limit applies if this is longer or missing
     * @param maxError the largest error that the caller accepts
     * @return the state of the lease at the end
     */
    @LongRunning
    @GetMapping(path = "/recall", produces = MediaType.APPLICATION_JSON_VALUE)
    RenewAnswer recall(
            @RequestParam TextParam resource,
            @RequestParam TextParam id,
            @RequestParam TokenParam token,
            @RequestParam(required = false) @Nullable DurationParam wait,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        LeaseTables tables = routes.of(resource.value());
        return answer(
                tables,
                tables.waits()
                        .awaitRecall(
                                LeaseParams.lease(resource, id, token),
                                DurationParam.orMax(wait),
                                DurationParam.orMax(maxError)),
                answers::of);
    }

    /**
     * Releases a lease.
     *
     * <p>The holder must stop acting on the lease and renewing it before it sends this request.
     *
     * @param body the lease
     * @return whether the lease existed
     */
    @PostMapping(
            path = "/release",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ReleaseAnswer release(@RequestBody ReleaseBody body) {
        boolean was =
                routes.of(body.resource().value())
                        .decide(leases ->
                                leases.release(
                                        LeaseParams.lease(body.resource(), body.id(), body.token()),
                                        TextParam.valueOf(body.version())));
        return new ReleaseAnswer(
                was ? ReleaseAnswer.Released.RELEASED : ReleaseAnswer.Released.UNKNOWN);
    }

    /**
     * Publishes the version of a resource.
     *
     * <p>The version of a WRITE holder counts when its lease is released. The version of a reader
     * counts at once.
     *
     * @param maxError the largest error that the caller accepts
     * @param body the lease and the version
     * @return ACCEPTED: the version counts. CONTRADICTED: readers saw different versions, so the
     *     version is now unknown. EARLIER_LIFE: the lease is known only by its claim, so the
     *     version is ignored. LAPSED: there is no such lease, or it is no longer certainly valid
     */
    @PostMapping(
            path = "/publish",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    PublishAnswer publish(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody PublishBody body) {
        return new PublishAnswer(
                routes.of(body.resource().value())
                        .decide(leases ->
                                leases.publish(
                                        LeaseParams.lease(body.resource(), body.id(), body.token()),
                                        body.version().value(),
                                        clock.now(DurationParam.orMax(maxError)))));
    }

    /**
     * @param time converts the reading that decided; returns null if the answer contains it
     *     elsewhere
     */
    private RenewAnswer answer(
            LeaseTables tables, RenewResult result, Function<Reading, @Nullable TimeAnswer> time) {
        return switch (result) {
            case Granted granted -> valid(tables, RenewAnswer.Kind.GRANTED, granted, time);
            case Recalled(Granted lease) -> valid(tables, RenewAnswer.Kind.RECALLED, lease, time);
            case Lapsed lapsed -> RenewAnswer.of(lapsed);
            case Recovering recovering -> RenewAnswer.of(recovering, time.apply(recovering.time()));
            case NotYetDurable lacking -> throw storage();
        };
    }

    private RenewAnswer valid(
            LeaseTables tables,
            RenewAnswer.Kind verdict,
            Granted granted,
            Function<Reading, @Nullable TimeAnswer> time) {
        return RenewAnswer.valid(
                verdict, LeaseAnswer.of(granted, tables.claims()), time.apply(granted.time()));
    }

    private long nowNs() {
        return local.read().boottimeNs();
    }

    private static ServiceRefusal noRoom(LimitReached full) {
        return new ServiceRefusal(
                ServiceRefusal.Reason.NO_ROOM,
                "there are %d %s, and no more are allowed"
                        .formatted(
                                full.size(),
                                full.limit().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }

    private static ServiceRefusal storage() {
        return new ServiceRefusal(
                ServiceRefusal.Reason.STORAGE,
                "the disk did not confirm the promise in time; do not rely on a new lease"
                        + " or a later expiry");
    }
}
