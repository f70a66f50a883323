package dev.byztime.lease.http;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.lease.AcquireRequest;
import dev.byztime.lease.Acquired;
import dev.byztime.lease.Claims;
import dev.byztime.lease.Granted;
import dev.byztime.lease.Held;
import dev.byztime.lease.Lapsed;
import dev.byztime.lease.LeaseId;
import dev.byztime.lease.LeaseRef;
import dev.byztime.lease.LeaseService;
import dev.byztime.lease.LeaseWait;
import dev.byztime.lease.Leases;
import dev.byztime.lease.LimitReached;
import dev.byztime.lease.Mode;
import dev.byztime.lease.NotYetDurable;
import dev.byztime.lease.Publication;
import dev.byztime.lease.Recalled;
import dev.byztime.lease.Recovering;
import dev.byztime.lease.Renewed;
import dev.byztime.stream.Answers;
import dev.byztime.stream.LineStreams;
import dev.byztime.stream.NotAnswered;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.web.guard.LongRunning;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.value.BoundedList;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.FlagParam;
import dev.byztime.web.value.ProofParam;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.TokenParam;

import io.swagger.v3.oas.annotations.media.ArraySchema;
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

import tools.jackson.databind.annotation.JsonDeserialize;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Leases over HTTP for those who hold them, or want to. */
@RestController
@Needs(Scope.LEASES)
@RequestMapping(LeasePaths.ALL)
@Tag(name = "Leases", description = "Promises until an instant, which both ends can check")
class LeaseController {

    private static final Timestamp LEAST = Timestamp.ofNanos(1);

    private final IntervalClock clock;
    private final Leases leases;
    private final LeaseWait waits;
    private final Claims claims;
    private final TimeAnswers answers;
    private final LineStreams streams;

    LeaseController(
            CountedClock clock, LeaseService service, TimeAnswers answers, LineStreams streams) {
        this.clock = clock;
        this.leases = service.leases();
        this.waits = service.waits();
        this.claims = service.claims();
        this.answers = answers;
        this.streams = streams;
    }

    /**
     * A wish for a lease.
     *
     * @param resource of what
     * @param holder for whom; others are shown it
     * @param mode READ: any number at once. WRITE: one alone
     * @param term for how long; the usual term if it is missing, and within the operator's limits.
     *     The answer says what was chosen
     * @param requestId made up by the client for this wish: who asks again with it, because the
     *     answer was lost, gets the same lease
     * @param version of the copy that the holder has, if it has one; the answer says whether it is
     *     current
     */
    record AcquireBody(
            @Required TextParam resource,
            @Required TextParam holder,
            @Required Mode mode,
            @Nullable DurationParam term,
            @Nullable TextParam requestId,
            @Nullable TextParam version) {

        AcquireRequest request() {
            return new AcquireRequest(
                    resource.value(),
                    holder.value(),
                    mode,
                    wished(term),
                    TextParam.valueOf(requestId),
                    TextParam.valueOf(version));
        }
    }

    /**
     * A lease that its holder asks to keep.
     *
     * @param resource of what
     * @param id which one
     * @param token its fencing token
     * @param term for how long from now; if it is missing, for the term that the lease has
     * @param claim as it was given with the lease: it counts after a restart of the service
     */
    record RenewBody(
            @Required TextParam resource,
            @Required TextParam id,
            @Required TokenParam token,
            @Nullable DurationParam term,
            @Nullable ProofParam claim) {

        LeaseWait.Renewal renewal() {
            return new LeaseWait.Renewal(
                    lease(resource, id, token), wished(term), claim == null ? null : claim.value());
        }
    }

    /**
     * Leases that their holder asks to keep.
     *
     * @param leases up to 1000
     */
    record RenewBatchBody(
            @Required(expected = "a list of at most " + MOST + " leases")
                    @JsonDeserialize(using = AtMost.class)
                    @ArraySchema(maxItems = MOST)
                    List<RenewBody> leases) {

        static final int MOST = 1000;

        /** Of one request. */
        static final class AtMost extends BoundedList<RenewBody> {

            AtMost() {
                super(RenewBody.class, MOST, "leases");
            }
        }
    }

    /**
     * What became of many leases.
     *
     * @param leases each as renew answers, in their order, without the time; or {"problem": ...}
     *     for one that could not be answered, while the others were
     */
    record RenewBatchAnswer(
            @ArraySchema(schema = @Schema(anyOf = {RenewAnswer.class, NotAnswered.class}))
                    List<Object> leases,
            TimeAnswer time) {}

    /**
     * A lease that its holder gives up.
     *
     * @param resource of what
     * @param id which one
     * @param token its fencing token
     * @param version of the resource, as the holder of a WRITE lease leaves it
     */
    record ReleaseBody(
            @Required TextParam resource,
            @Required TextParam id,
            @Required TokenParam token,
            @Nullable TextParam version) {}

    /**
     * A version that a holder saw or made.
     *
     * @param resource of what
     * @param id which lease
     * @param token its fencing token
     * @param version of the resource
     */
    record PublishBody(
            @Required TextParam resource,
            @Required TextParam id,
            @Required TokenParam token,
            @Required TextParam version) {}

    /** Whether there was such a lease. */
    record ReleaseAnswer(Released verdict) {

        /** What became of it. */
        enum Released {
            RELEASED,
            UNKNOWN
        }
    }

    /** What became of a version. */
    record PublishAnswer(Publication verdict) {}

    /**
     * Asks for a lease.
     *
     * <p>With a wait, the request queues: whoever conflicts with it is recalled and not extended
     * meanwhile (unless recall is false), and it is granted in its turn. Without one it is granted
     * at once or not at all.
     *
     * @param wait the longest wait; the operator's limit if it is longer
     * @param recall whether those who conflict are recalled while the request waits; true if it is
     *     missing. A contender that is not to unseat a leader says false
     * @param maxError the largest error that will do
     * @param body the wish
     * @return the lease, or why there is none
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
        Acquired acquired =
                wait == null
                        ? waits.acquire(request, DurationParam.orMax(maxError))
                        : waits.await(
                                request,
                                recall == null || recall.value(),
                                wait.value(),
                                DurationParam.orMax(maxError));
        return switch (acquired) {
            case Granted granted ->
                    AcquireAnswer.granted(
                            LeaseAnswer.of(granted, claims), answers.of(granted.time()));
            case Held held -> AcquireAnswer.held(held, answers.of(held.time()));
            case Recovering recovering ->
                    AcquireAnswer.recovering(recovering, answers.of(recovering.time()));
            case LimitReached full -> throw noRoom(full);
            case NotYetDurable lacking -> throw storage();
        };
    }

    /**
     * Extends a lease, for its holder.
     *
     * @param maxError the largest error that will do
     * @param body the lease
     * @return the lease, or why it is void or not extended
     */
    @PostMapping(
            path = "/renew",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    RenewAnswer renew(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody RenewBody body) {
        return renewed(body, DurationParam.orMax(maxError), waits.begin());
    }

    private RenewAnswer renewed(RenewBody body, Timestamp maxError, long begun) {
        return answer(
                waits.renewAll(List.of(body.renewal()), maxError, begun).leases().getFirst(),
                answers::of);
    }

    /**
     * Extends many leases by one reading.
     *
     * <p>Each is answered by itself: that the disk does not keep up with one is a {"problem": ...}
     * in its place, and the others are extended.
     *
     * @param maxError the largest error that will do
     * @param body the leases
     * @return what became of each, in their order, and the reading that decided it
     */
    @PostMapping(
            path = "/renew-batch",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    RenewBatchAnswer renewBatch(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody RenewBatchBody body) {
        LeaseWait.RenewedAll all =
                waits.renewAll(
                        body.leases.stream().map(RenewBody::renewal).toList(),
                        DurationParam.orMax(maxError),
                        waits.begin());
        return new RenewBatchAnswer(
                all.leases().stream().map(this::answerOrProblem).toList(), answers.of(all.time()));
    }

    /** In the place of one among many, whose answers must not be lost. */
    private Object answerOrProblem(Renewed renewed) {
        return renewed instanceof NotYetDurable
                ? new NotAnswered(Problem.of(storage()))
                : answer(renewed, reading -> null);
    }

    /**
     * Extends leases line by line, for as long as the client keeps the connection open.
     *
     * <p>Each line is a lease as in renew, and is answered, in order, by a line: what became of it,
     * or {"problem": ...} if it could not be answered. A client's safe remaining time counts from
     * the sending of the line. Answers are sent when no whole line is left, so a client may wait
     * for each or send many at once, if it reads meanwhile. An empty line is passed over, and keeps
     * the connection open where there are no leases to renew for half a minute. If it is not the
     * client that ends the stream, the last line says why: a line that is longer than 16384 bytes
     * or cut short, silence for too long, or the end of the service or of the token.
     *
     * @param maxError the largest error that will do
     * @param request with the leases, as lines
     * @return a line for each lease, in their order
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
        clock.now(most); // or refused as a whole
        streams.answer(RenewBody.class, new RenewStream(most), request, response);
    }

    /** Lines that come together wait for the disk together: else each would for those before it. */
    private final class RenewStream implements Answers<RenewBody> {

        private final Timestamp maxError;
        private @Nullable Long begun;

        RenewStream(Timestamp maxError) {
            this.maxError = maxError;
        }

        @Override
        public RenewAnswer to(RenewBody body) {
            Long since = begun == null ? waits.begin() : begun;
            begun = since;
            return renewed(body, maxError, since);
        }

        @Override
        public void pause() {
            begun = null;
        }
    }

    /**
     * Waits until a lease is recalled, or void.
     *
     * <p>Answers at once if it is, and else at the end of the wait.
     *
     * @param resource of what
     * @param id which lease
     * @param token its fencing token
     * @param wait the longest wait; the operator's limit if it is longer or missing
     * @param maxError the largest error that will do
     * @return how the lease stands then
     */
    @LongRunning
    @GetMapping(path = "/recall", produces = MediaType.APPLICATION_JSON_VALUE)
    RenewAnswer recall(
            @RequestParam TextParam resource,
            @RequestParam TextParam id,
            @RequestParam TokenParam token,
            @RequestParam(required = false) @Nullable DurationParam wait,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        return answer(
                waits.awaitRecall(
                        lease(resource, id, token),
                        DurationParam.orMax(wait),
                        DurationParam.orMax(maxError)),
                answers::of);
    }

    /**
     * Gives a lease up.
     *
     * <p>From before it sends this on, the holder neither acts on the lease nor renews it.
     *
     * @param body the lease
     * @return whether there was such a lease
     */
    @PostMapping(
            path = "/release",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ReleaseAnswer release(@RequestBody ReleaseBody body) {
        boolean was =
                leases.release(
                        lease(body.resource, body.id, body.token), TextParam.valueOf(body.version));
        return new ReleaseAnswer(
                was ? ReleaseAnswer.Released.RELEASED : ReleaseAnswer.Released.UNKNOWN);
    }

    /**
     * Says what version a resource has.
     *
     * <p>By the holder of a WRITE lease it counts when that is released; by a reader at once.
     *
     * @param maxError the largest error that will do
     * @param body the lease and the version
     * @return ACCEPTED; CONTRADICTED: others saw another version, so none is known now;
     *     EARLIER_LIFE: the lease is known by its claim alone, so no version is taken from it;
     *     LAPSED: there is no such lease
     */
    @PostMapping(
            path = "/publish",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    PublishAnswer publish(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody PublishBody body) {
        return new PublishAnswer(
                leases.publish(
                        lease(body.resource, body.id, body.token),
                        body.version.value(),
                        clock.now(DurationParam.orMax(maxError))));
    }

    /**
     * @param time the reading that decided, for the answer; null if it stands elsewhere
     */
    private RenewAnswer answer(Renewed renewed, Function<Reading, @Nullable TimeAnswer> time) {
        return switch (renewed) {
            case Granted granted -> valid(RenewAnswer.Kind.GRANTED, granted, time);
            case Recalled(Granted lease) -> valid(RenewAnswer.Kind.RECALLED, lease, time);
            case Lapsed lapsed -> RenewAnswer.of(lapsed);
            case Recovering recovering -> RenewAnswer.of(recovering, time.apply(recovering.time()));
            case NotYetDurable lacking -> throw storage();
        };
    }

    private RenewAnswer valid(
            RenewAnswer.Kind verdict,
            Granted granted,
            Function<Reading, @Nullable TimeAnswer> time) {
        return RenewAnswer.valid(
                verdict, LeaseAnswer.of(granted, claims), time.apply(granted.time()));
    }

    /** An id that cannot be one names no lease. */
    private static LeaseRef lease(TextParam resource, TextParam id, TokenParam token) {
        try {
            return new LeaseRef(resource.value(), LeaseId.parse(id.value()), token.value());
        } catch (IllegalArgumentException e) {
            return new LeaseRef(resource.value(), LeaseId.NONE, token.value());
        }
    }

    /** As all that are too short, none at all becomes the shortest. */
    private static @Nullable Timestamp wished(@Nullable DurationParam term) {
        return term == null ? null : Timestamp.max(term.value(), LEAST);
    }

    private static TimeUnavailableException noRoom(LimitReached full) {
        return new TimeUnavailableException(
                Unavailable.NO_ROOM,
                "there are %d %s, and no more are allowed"
                        .formatted(
                                full.size(),
                                full.limit().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }

    private static TimeUnavailableException storage() {
        return new TimeUnavailableException(
                Unavailable.STORAGE,
                "what would be promised could not be written down in time; count on nothing new");
    }
}
