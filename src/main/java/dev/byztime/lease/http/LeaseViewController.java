package dev.byztime.lease.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.lease.LeaseService;
import dev.byztime.lease.LeaseView;
import dev.byztime.lease.Leases;
import dev.byztime.lease.Mode;
import dev.byztime.lease.Recovering;
import dev.byztime.lease.ResourceView;
import dev.byztime.lease.TokenVerdict;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Validity;
import dev.byztime.web.guard.Large;
import dev.byztime.web.problem.BadParameterException;
import dev.byztime.web.problem.HasProblem;
import dev.byztime.web.problem.ProblemType;
import dev.byztime.web.value.CountParam;
import dev.byztime.web.value.DurationParam;
import dev.byztime.web.value.Required;
import dev.byztime.web.value.TextParam;
import dev.byztime.web.value.TokenParam;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** Leases over HTTP for those who hold none of them: storages, operators, whoever waits. */
@RestController
@Needs(Scope.READ)
@RequestMapping(LeasePaths.ALL)
@Tag(name = "Leases")
class LeaseViewController {

    private static final String KNOWN = "one that is leased, waited for or remembered";
    private static final int PAGE = 100;
    private static final int LEASES_SHOWN = 100;

    private final IntervalClock clock;
    private final Leases leases;
    private final TimeAnswers answers;

    LeaseViewController(CountedClock clock, LeaseService service, TimeAnswers answers) {
        this.clock = clock;
        this.leases = service.leases();
        this.answers = answers;
    }

    /**
     * A lease that somebody takes away from its holder.
     *
     * @param resource of what
     * @param token its fencing token
     */
    record RevokeBody(@Required TextParam resource, @Required TokenParam token) {}

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

    /**
     * What is known of a token.
     *
     * @param verdict CURRENT: no lease that conflicts was granted since. SUPERSEDED: one was, which
     *     is final. RECOVERING: the service recovers from a restart, and the token is of before.
     *     EARLIER_LIFE: it is of before the restart, and what was granted after it then nobody
     *     knows. UNKNOWN: it was not granted for this resource, or that has been forgotten
     */
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
            Validity validity,
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
     * @param recovering why nothing is granted yet; absent if leases are
     * @param time the reading that their leases were compared with
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"resources", "time"})
    record ListAnswer(
            List<ResourceAnswer> resources,
            @Nullable String next,
            @Nullable RecoveringAnswer recovering,
            TimeAnswer time) {}

    /**
     * What is waited for before anything is granted.
     *
     * @param cause why
     * @param certainIn how long until it is over, if that can be told
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = "cause")
    record RecoveringAnswer(
            Recovering.Cause cause,
            @Schema(example = "\"10.005502752\"") @Nullable Timestamp certainIn) {

        static @Nullable RecoveringAnswer of(@Nullable Recovering recovering) {
            return recovering == null
                    ? null
                    : new RecoveringAnswer(recovering.cause(), recovering.in());
        }
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
    @Needs(Scope.ADMIN)
    @PostMapping(
            path = "/revoke",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    RevokeAnswer revoke(@RequestBody RevokeBody body) {
        Timestamp expires = leases.revoke(body.resource.value(), body.token.value());
        return new RevokeAnswer(
                expires == null ? RevokeAnswer.Revoked.UNKNOWN : RevokeAnswer.Revoked.RECALLED,
                expires);
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
    @Needs({Scope.READ, Scope.LEASES})
    @GetMapping(path = "/check", produces = MediaType.APPLICATION_JSON_VALUE)
    CheckAnswer check(@RequestParam TextParam resource, @RequestParam TokenParam token) {
        return new CheckAnswer(leases.check(resource.value(), token.value()));
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
    InspectAnswer inspect(
            @RequestParam TextParam resource,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(DurationParam.orMax(maxError));
        ResourceView view = leases.inspect(resource.value(), LEASES_SHOWN, now);
        if (view == null) {
            throw new BadParameterException(
                    ProblemType.NOT_FOUND, "resource", resource.value(), KNOWN);
        }
        return new InspectAnswer(ResourceAnswer.of(view), answers.of(now));
    }

    /**
     * A page of the resources that are leased or waited for.
     *
     * <p>It ends early once it shows a thousand resources and leases together: while there is a
     * next, there are more.
     *
     * @param after the next of the page before; the first page if it is missing
     * @param size of the page; 100 if it is missing
     * @param maxError the largest error that will do
     * @return the resources, and the reading that their leases were compared with
     */
    @Large
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ListAnswer list(
            @RequestParam(required = false) @Nullable TextParam after,
            @RequestParam(required = false) @Nullable CountParam size,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(DurationParam.orMax(maxError));
        int most = size == null ? PAGE : size.value();
        LeasePage page =
                LeasePage.of(
                        (from, count) -> leases.list(from, count, LEASES_SHOWN, now),
                        TextParam.valueOf(after),
                        most);
        return new ListAnswer(
                page.resources().stream().map(ResourceAnswer::of).toList(),
                page.next(),
                RecoveringAnswer.of(leases.recovering(now)),
                answers.of(now));
    }
}
