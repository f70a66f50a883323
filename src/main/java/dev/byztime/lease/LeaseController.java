package dev.byztime.lease;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.TimeAnswer;
import dev.byztime.consumer.TimeAnswers;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.web.BadParameterException;
import dev.byztime.web.CountParam;
import dev.byztime.web.DurationParam;
import dev.byztime.web.FlagParam;
import dev.byztime.web.HasProblem;
import dev.byztime.web.ProblemType;
import dev.byztime.web.ProofParam;
import dev.byztime.web.TextParam;
import dev.byztime.web.TokenParam;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.Locale;

/** Leases over HTTP. */
@RestController
@RequestMapping("/leases")
@ConditionalOnProperty("byztime.state")
@Tag(name = "Leases", description = "Promises until an instant, which both ends can check")
class LeaseController {

    private static final String KNOWN = "one that is leased, waited for or remembered";
    private static final int PAGE = 100;
    private static final int LEASES_SHOWN = 100;
    private static final Timestamp LEAST = Timestamp.ofNanos(1);

    private final IntervalClock clock;
    private final Leases leases;
    private final LeaseWait waits;
    private final Claims claims;
    private final TimeAnswers answers;

    LeaseController(
            CountedClock clock,
            Leases leases,
            LeaseWait waits,
            Claims claims,
            TimeAnswers answers) {
        this.clock = clock;
        this.leases = leases;
        this.waits = waits;
        this.claims = claims;
        this.answers = answers;
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
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam resource,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam holder,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) Mode mode,
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
     * @param term for how long from now; the usual term if it is missing
     * @param claim as it was given with the lease: it counts after a restart of the service
     */
    record RenewBody(
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam resource,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam id,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TokenParam token,
            @Nullable DurationParam term,
            @Nullable ProofParam claim) {}

    /**
     * A lease that its holder gives up.
     *
     * @param resource of what
     * @param id which one
     * @param token its fencing token
     * @param version of the resource, as the holder of a WRITE lease leaves it
     */
    record ReleaseBody(
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam resource,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam id,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TokenParam token,
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
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam resource,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam id,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TokenParam token,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam version) {}

    /**
     * A lease that somebody takes away from its holder.
     *
     * @param resource of what
     * @param token its fencing token
     */
    record RevokeBody(
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TextParam resource,
            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) TokenParam token) {}

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
     * What became of a revocation.
     *
     * @param verdict RECALLED: it is not extended any more. UNKNOWN: there is no such lease
     * @param expires of RECALLED: its holder may rely on it until then, unless it releases it
     *     before
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = "verdict")
    record RevokeAnswer(Revoked verdict, @Nullable Timestamp expires) {

        /** What became of it. */
        enum Revoked {
            RECALLED,
            UNKNOWN
        }
    }

    /** What is known of a token. */
    record CheckAnswer(TokenVerdict verdict) {}

    /**
     * A lease as others may see it.
     *
     * @param holder whose it is
     * @param mode READ or WRITE
     * @param token its fencing token
     * @param expires until when it was promised
     * @param validity whether it holds
     * @param recalled whether somebody waits for it
     */
    record HolderAnswer(
            String holder,
            Mode mode,
            String token,
            Timestamp expires,
            dev.byztime.time.Validity validity,
            boolean recalled) {

        static HolderAnswer of(LeaseView lease) {
            return new HolderAnswer(
                    lease.holder(),
                    lease.mode(),
                    Long.toString(lease.token()),
                    lease.expires(),
                    lease.validity(),
                    lease.recalled());
        }
    }

    /**
     * What is known of a resource.
     *
     * @param resource its name
     * @param version as last published; absent if it is not known
     * @param leases some of them
     * @param holding how many there are
     * @param waiting how many requests wait
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"resource", "leases", "holding", "waiting"})
    record ResourceAnswer(
            String resource,
            @Nullable String version,
            List<HolderAnswer> leases,
            int holding,
            int waiting) {

        static ResourceAnswer of(ResourceView view) {
            return new ResourceAnswer(
                    view.resource(),
                    view.version(),
                    view.leases().stream().map(HolderAnswer::of).toList(),
                    view.holding(),
                    view.waiting());
        }
    }

    /**
     * One resource, and the reading that its leases were compared with.
     *
     * @param resource what is known of it
     */
    record InspectAnswer(ResourceAnswer resource, TimeAnswer time) {}

    /**
     * A page of resources.
     *
     * @param resources in an order without meaning
     * @param next what to give as after for the next page; absent if this was the last
     * @param time the reading that their leases were compared with
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"resources", "time"})
    record ListAnswer(List<ResourceAnswer> resources, @Nullable String next, TimeAnswer time) {}

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
    @PostMapping(
            path = "/acquire",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<AcquireAnswer> acquire(
            @RequestParam(required = false) @Nullable DurationParam wait,
            @RequestParam(required = false) @Nullable FlagParam recall,
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody AcquireBody body) {
        AcquireRequest request = body.request();
        Acquired acquired =
                wait == null
                        ? waits.acquire(request, limit(maxError))
                        : waits.await(
                                request,
                                recall == null || recall.value(),
                                wait.value(),
                                limit(maxError));
        return fresh(
                switch (acquired) {
                    case Granted granted ->
                            AcquireAnswer.granted(
                                    LeaseAnswer.of(granted, claims), answers.of(granted.time()));
                    case Held held -> AcquireAnswer.held(held, answers.of(held.time()));
                    case Recovering recovering ->
                            AcquireAnswer.recovering(recovering, answers.of(recovering.time()));
                    case Full full -> throw noRoom(full);
                    case NotYetDurable lacking -> throw storage();
                });
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
    ResponseEntity<RenewAnswer> renew(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody RenewBody body) {
        return fresh(
                answer(
                        waits.renew(
                                lease(body.resource, body.id, body.token),
                                wished(body.term),
                                body.claim == null ? null : body.claim.value(),
                                limit(maxError))));
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
    @GetMapping(path = "/recall", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<RenewAnswer> recall(
            @RequestParam TextParam resource,
            @RequestParam TextParam id,
            @RequestParam TokenParam token,
            @RequestParam(required = false) @Nullable DurationParam wait,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        return fresh(
                answer(
                        waits.awaitRecall(
                                lease(resource, id, token),
                                wait == null ? Timestamp.MAX : wait.value(),
                                limit(maxError))));
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
    ResponseEntity<ReleaseAnswer> release(@RequestBody ReleaseBody body) {
        boolean was =
                leases.release(
                        lease(body.resource, body.id, body.token), TextParam.valueOf(body.version));
        return fresh(
                new ReleaseAnswer(
                        was ? ReleaseAnswer.Released.RELEASED : ReleaseAnswer.Released.UNKNOWN));
    }

    /**
     * Says what version a resource has.
     *
     * <p>By the holder of a WRITE lease it counts when that is released; by a reader at once.
     *
     * @param maxError the largest error that will do
     * @param body the lease and the version
     * @return ACCEPTED; CONTRADICTED: others saw another version, so none is known now; LAPSED:
     *     there is no such lease
     */
    @PostMapping(
            path = "/publish",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<PublishAnswer> publish(
            @RequestParam(required = false) @Nullable DurationParam maxError,
            @RequestBody PublishBody body) {
        return fresh(
                new PublishAnswer(
                        leases.publish(
                                lease(body.resource, body.id, body.token),
                                body.version.value(),
                                clock.now(limit(maxError)))));
    }

    /**
     * Recalls a lease against its holder's will.
     *
     * <p>It is not extended any more. The resource stays taken until its holder releases it or its
     * expiry has certainly passed.
     *
     * @param body the lease
     * @return until when it was promised
     */
    @PostMapping(
            path = "/revoke",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<RevokeAnswer> revoke(@RequestBody RevokeBody body) {
        Timestamp expires = leases.revoke(body.resource.value(), body.token.value());
        return fresh(
                new RevokeAnswer(
                        expires == null
                                ? RevokeAnswer.Revoked.UNKNOWN
                                : RevokeAnswer.Revoked.RECALLED,
                        expires));
    }

    /**
     * Whether a fencing token is known to be superseded.
     *
     * <p>Advice only: a storage that keeps the highest token it has seen, and refuses lower ones in
     * one step with the write, is what keeps a late write out.
     *
     * @param resource of what
     * @param token the token
     * @return what is known of it
     */
    @GetMapping(path = "/check", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<CheckAnswer> check(
            @RequestParam TextParam resource, @RequestParam TokenParam token) {
        return fresh(new CheckAnswer(leases.check(resource.value(), token.value())));
    }

    /**
     * What is known of a resource: its version, its leases, who waits.
     *
     * @param resource its name
     * @param maxError the largest error that will do
     * @return the resource, and the reading that its leases were compared with
     */
    @HasProblem(type = ProblemType.NOT_FOUND, parameter = "resource", expected = KNOWN)
    @GetMapping(path = "/resource", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<InspectAnswer> inspect(
            @RequestParam TextParam resource,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(limit(maxError));
        ResourceView view = leases.inspect(resource.value(), LEASES_SHOWN, now);
        if (view == null) {
            throw new BadParameterException(
                    ProblemType.NOT_FOUND, "resource", resource.value(), KNOWN);
        }
        return fresh(new InspectAnswer(ResourceAnswer.of(view), answers.of(now)));
    }

    /**
     * A page of the resources that are leased or waited for.
     *
     * @param after the next of the page before; the first page if it is missing
     * @param size of the page; 100 if it is missing
     * @param maxError the largest error that will do
     * @return the resources, and the reading that their leases were compared with
     */
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ListAnswer> list(
            @RequestParam(required = false) @Nullable TextParam after,
            @RequestParam(required = false) @Nullable CountParam size,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(limit(maxError));
        int most = size == null ? PAGE : size.value();
        List<ResourceAnswer> page =
                leases.list(TextParam.valueOf(after), most, LEASES_SHOWN, now).stream()
                        .map(ResourceAnswer::of)
                        .toList();
        return fresh(
                new ListAnswer(
                        page,
                        page.size() < most ? null : page.getLast().resource(),
                        answers.of(now)));
    }

    private RenewAnswer answer(Renewed renewed) {
        return switch (renewed) {
            case Granted granted -> valid(RenewAnswer.Kind.GRANTED, granted);
            case Recalled(Granted lease) -> valid(RenewAnswer.Kind.RECALLED, lease);
            case Lapsed lapsed -> RenewAnswer.of(lapsed);
            case Recovering recovering -> RenewAnswer.of(recovering, answers.of(recovering.time()));
            case NotYetDurable lacking -> throw storage();
        };
    }

    private RenewAnswer valid(RenewAnswer.Kind verdict, Granted granted) {
        return RenewAnswer.valid(
                verdict, LeaseAnswer.of(granted, claims), answers.of(granted.time()));
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

    private static TimeUnavailableException noRoom(Full full) {
        return new TimeUnavailableException(
                Unavailable.NO_ROOM,
                "there are %d %s, and no more are allowed"
                        .formatted(
                                full.size(),
                                full.limit().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }

    private TimeUnavailableException storage() {
        return new TimeUnavailableException(
                Unavailable.STORAGE,
                "what would be promised could not be written down in time; nothing was promised");
    }

    private static Timestamp limit(@Nullable DurationParam maxError) {
        return maxError == null ? Timestamp.MAX : maxError.value();
    }

    private static <T> ResponseEntity<T> fresh(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
