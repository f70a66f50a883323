package dev.byztime.lease.http;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.consumer.CountedClock;
import dev.byztime.consumer.http.TimeAnswer;
import dev.byztime.consumer.http.TimeAnswers;
import dev.byztime.lease.LeaseTables;
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
import dev.byztime.web.problem.FaultyPart;
import dev.byztime.web.problem.HasProblem;
import dev.byztime.web.problem.Problem;
import dev.byztime.web.problem.ProblemException;
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
import java.util.Optional;

/** Serves leases over HTTP to clients that hold none: storages, operators, observers. */
@RestController
@Needs(Scope.READ)
@RequestMapping(LeasePaths.ALL)
@Tag(name = "Leases")
class LeaseViewController {

    private static final String KNOWN = "one that is leased, waited for or remembered";
    private static final int DEFAULT_PAGE_SIZE = 100;
    private static final int MAX_LEASES_SHOWN = 100;

    private final IntervalClock clock;
    private final LeaseRoutes routes;
    private final TimeAnswers answers;

    LeaseViewController(CountedClock clock, LeaseRoutes routes, TimeAnswers answers) {
        this.clock = clock;
        this.routes = routes;
        this.answers = answers;
    }

    /**
     * A lease to revoke.
     *
     * @param resource the name of the resource
     * @param token the fencing token of the lease
     */
    record RevokeBody(@Required TextParam resource, @Required TokenParam token) {}

    /**
     * The result of a revocation.
     *
     * @param verdict RECALLED: the lease is no longer extended. UNKNOWN: there is no such lease
     * @param expires of RECALLED: the instant until which the holder may rely on the lease, unless
     *     it releases it earlier
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = "verdict")
    record RevokeAnswer(Revoked verdict, @Nullable Timestamp expires) {

        /** The result of a revocation. */
        enum Revoked {
            RECALLED,
            UNKNOWN
        }
    }

    /**
     * The verdict on a token.
     *
     * @param verdict CURRENT: no conflicting lease was granted since. SUPERSEDED: a conflicting
     *     lease was granted since; this is final. RECOVERING: the service is recovering from a
     *     restart, and the token is from before it. EARLIER_LIFE: the token is from before the
     *     restart, and it is unknown which leases were granted after it. UNKNOWN: the token was not
     *     granted for this resource, or the resource has been forgotten
     */
    record CheckAnswer(TokenVerdict verdict) {}

    /**
     * A lease as other clients may see it.
     *
     * @param holder the name of the holder
     * @param mode READ or WRITE
     * @param token the fencing token
     * @param expires the end of the promise
     * @param validity whether the lease is valid
     * @param recalled whether another request waits for the lease or it was revoked
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
     * The state of a resource.
     *
     * @param resource the name of the resource
     * @param version the last published version; absent if unknown
     * @param leases some of the leases
     * @param holding the number of leases
     * @param waiting the number of waiting requests
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
     * One resource, and the reading that decided the validity of its leases.
     *
     * @param resource the state of the resource
     */
    record InspectAnswer(ResourceAnswer resource, TimeAnswer time) {}

    /**
     * A page of resources.
     *
     * @param resources the resources, in an order without a meaning
     * @param next the value of after for the next page; absent on the last page
     * @param recovering why no leases are granted yet; absent if leases are granted
     * @param time the reading that decided the validity of the leases
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(requiredProperties = {"resources", "time"})
    record ListAnswer(
            List<ResourceAnswer> resources,
            @Nullable String next,
            @Nullable RecoveringAnswer recovering,
            TimeAnswer time) {}

    /**
     * The recovery that must end before leases are granted.
     *
     * @param cause the reason
     * @param certainIn how long until the recovery is over, if known
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
     * Revokes a lease.
     *
     * <p>The lease is no longer extended. The resource stays taken until the holder releases the
     * lease or its expiry has certainly passed.
     *
     * @param body the lease
     * @return the end of the promise
     */
    @Needs(Scope.ADMIN)
    @PostMapping(
            path = "/revoke",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    RevokeAnswer revoke(@RequestBody RevokeBody body) {
        Timestamp expires =
                routes.of(body.resource.value())
                        .decide(leases ->
                                Optional.ofNullable(
                                        leases.revoke(body.resource.value(), body.token.value())))
                        .orElse(null);
        return new RevokeAnswer(
                expires == null ? RevokeAnswer.Revoked.UNKNOWN : RevokeAnswer.Revoked.RECALLED,
                expires);
    }

    /**
     * Whether a fencing token is known to be superseded.
     *
     * <p>The answer is only advice. To exclude late writes, the storage itself must keep the
     * highest token that it has seen, and refuse lower tokens in one step with the write.
     *
     * @param resource the name of the resource
     * @param token the token
     * @return the verdict
     */
    @Needs({Scope.READ, Scope.LEASES})
    @GetMapping(path = "/check", produces = MediaType.APPLICATION_JSON_VALUE)
    CheckAnswer check(@RequestParam TextParam resource, @RequestParam TokenParam token) {
        return new CheckAnswer(
                routes.of(resource.value())
                        .decide(leases -> leases.check(resource.value(), token.value())));
    }

    /**
     * The state of a resource: its version, its leases and the number of waiting requests.
     *
     * @param resource the name of the resource
     * @param maxError the largest error that the caller accepts
     * @return the resource, and the reading that decided the validity of its leases
     */
    @HasProblem(type = ProblemType.NOT_FOUND, parameter = "resource", expected = KNOWN)
    @GetMapping(path = "/resource", produces = MediaType.APPLICATION_JSON_VALUE)
    InspectAnswer inspect(
            @RequestParam TextParam resource,
            @RequestParam(required = false) @Nullable DurationParam maxError) {
        Reading now = clock.now(DurationParam.orMax(maxError));
        ResourceView view =
                routes.of(resource.value())
                        .decide(leases ->
                                Optional.ofNullable(
                                        leases.inspect(resource.value(), MAX_LEASES_SHOWN, now)))
                        .orElse(null);
        if (view == null) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.NOT_FOUND,
                            new FaultyPart("resource", resource.value(), KNOWN)));
        }
        return new InspectAnswer(ResourceAnswer.of(view), answers.of(now));
    }

    /**
     * A page of the resources with leases or waiting requests.
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
        int most = size == null ? DEFAULT_PAGE_SIZE : size.value();
        LeaseTables all = routes.all();
        if (all == null) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.NOT_IMPLEMENTED,
                            "several instances decide on leases, and none of them can list all; ask"
                                    + " for one resource"));
        }
        return all.decide(leases -> list(leases, after, most, now));
    }

    private ListAnswer list(Leases leases, @Nullable TextParam after, int most, Reading now) {
        LeasePage page =
                LeasePage.of(
                        (from, count) -> leases.list(from, count, MAX_LEASES_SHOWN, now),
                        TextParam.valueOf(after),
                        most);
        return new ListAnswer(
                page.resources().stream().map(ResourceAnswer::of).toList(),
                page.next(),
                RecoveringAnswer.of(leases.recovering(now)),
                answers.of(now));
    }
}
