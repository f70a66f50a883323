package dev.byztime.lease;

import dev.byztime.stable.KeptCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Makes all decisions about leases, and never waits.
 *
 * <p>It is safe for any number of threads. Operations that depend on the time get a reading as an
 * argument. A reading that is too wide, or from before a break of the timescale, is refused with a
 * {@link TimeUnavailableException}. Operations that depend on the disk check the ceilings, which
 * other threads raise. If a ceiling is too low, the result is {@link NotYetDurable}.
 *
 * <p>Callers that want to wait join a queue, and ask at each wake-up whether it is their turn. A
 * lease is therefore granted only to a caller that is present to take it, by the caller's own
 * reading.
 *
 * <table>
 *   <caption>Shared state</caption>
 *   <tr><th>field</th><th>guarded by</th></tr>
 *   <tr><td>resources, leases, queues</td><td>the resource's stripe</td></tr>
 *   <tr><td>tokens, quotas, tally</td><td>atomic</td></tr>
 *   <tr><td>recovery</td><td>volatile; once over for one count of breaks, it stays over</td></tr>
 *   <tr><td>recovered</td><td>volatile; once true, it stays true</td></tr>
 *   <tr><td>ceilings, scale</td><td>volatile; they only rise</td></tr>
 * </table>
 *
 * Wake-ups run after the lock is released, on the thread that caused them; they must be quick.
 */
public final class Leases implements LeaseDecisions {

    /**
     * The most leases that one step of a sweep examines, so that it does not hold the lock for
     * long.
     */
    private static final int MAX_LEASES_PER_SWEEP_STEP = 512;

    /** The most resources that are forgotten to make room for one request. */
    private static final int MAX_RESOURCES_FORGOTTEN_PER_REQUEST = 10;

    private final LeaseLimits limits;
    private final Claims claims;
    private final FencingTokens tokens;
    private final Recovery recovery;
    private final Quota resources;
    private final Quota waiting;
    private final Quota memory;
    private final LeaseTally tally = new LeaseTally();
    private final AtomicInteger nextToForget = new AtomicInteger();
    private final int stripeBits;
    private final Stripe[] stripes;

    /** Whether all leases of earlier lives are certainly over, except those confirmed by claims. */
    private volatile boolean recovered;

    /**
     * @param memoryBytes the heap that leases and resources may take, in bytes
     * @param stripeBits the logarithm of the number of locks; positive
     * @param expiries the ceiling of expiries
     * @param tokenCeiling the ceiling of tokens, from {@link
     *     dev.byztime.stable.Ceiling#openCounter}
     * @param random the generator of secret lease ids
     * @param breaks the number of breaks of the timescale before these leases begin, as far as this
     *     process knows
     */
    Leases(
            LeaseLimits limits,
            long memoryBytes,
            int stripeBits,
            KeptCeiling expiries,
            KeptCeiling tokenCeiling,
            Supplier<LeaseTimescale.@Nullable Epoch> scale,
            Claims claims,
            SecureRandom random,
            long breaks) {
        this.limits = limits;
        this.stripeBits = stripeBits;
        this.stripes = new Stripe[1 << stripeBits];
        this.claims = claims;
        this.tokens = new FencingTokens(tokenCeiling::synced);
        this.recovery = new Recovery(tokenCeiling::beginning, scale, tokens);
        this.resources = new Quota(limits.resources());
        this.waiting = new Quota(limits.waitingInAll());
        this.memory = new Quota(memoryBytes);
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] =
                    new Stripe(
                            limits,
                            expiries::synced,
                            tokens,
                            recovery,
                            new RandomIds(random),
                            waiting,
                            new LeaseTable(limits, resources, this.memory),
                            tally,
                            breaks);
        }
    }

    /**
     * Grants a lease at once or not at all.
     *
     * @throws IllegalArgumentException if a name or the term is invalid
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    @Override
    public AcquireResult acquire(AcquireRequest request, Reading now) {
        require(request);
        return acquire(request, null, forPromise(now));
    }

    /**
     * Joins the queue. The place lasts until {@link #poll} grants the lease or finds it granted
     * already, or until {@link #leave}.
     *
     * @param recalls whether conflicting leases are recalled, and no longer extended, during the
     *     wait
     * @param wake called when the result of polling may have changed for a reason other than the
     *     passing of time
     * @throws IllegalArgumentException if a name or the term is invalid
     */
    @Override
    public EnterResult enter(AcquireRequest request, boolean recalls, Runnable wake) {
        require(request);
        List<Runnable> wakes = new ArrayList<>();
        try {
            Stripe stripe = stripe(request.resource());
            return withRoom(() -> stripe.enter(request, recalls, wake, wakes));
        } finally {
            run(wakes);
        }
    }

    /**
     * Grants a lease to a waiting request if it is the request's turn.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    @Override
    public AcquireResult poll(Waiter waiter, Reading now) {
        return acquire(waiter.request, waiter, forPromise(now));
    }

    /** Gives up a request's place in the queue, if it still has one. */
    @Override
    public void leave(Waiter waiter) {
        List<Runnable> wakes = new ArrayList<>();
        stripe(waiter.request.resource()).leave(waiter, wakes);
        run(wakes);
    }

    /**
     * Extends a lease for its holder.
     *
     * @param term the term from now; null for the present term of the lease
     * @param claim the claim that came with the lease, which is used after a restart; null if the
     *     holder does not have it
     * @throws IllegalArgumentException if the term is invalid
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    @Override
    public RenewResult renew(
            LeaseRef lease, @Nullable Timestamp term, @Nullable String claim, Reading now) {
        OptionalLong termNs =
                term == null ? OptionalLong.empty() : OptionalLong.of(limits.termNs(term));
        DecisionTime moment = forPromise(now);
        List<Runnable> wakes = new ArrayList<>(0);
        try {
            Stripe stripe = stripe(lease.resource());
            RenewResult result = stripe.extend(lease, termNs, moment, wakes);
            if (claim == null
                    || !(result instanceof Recovering recovering)
                    || recovering.cause() != Recovering.Cause.RESTART) {
                return result;
            }
            Claim proven = claims.proven(claim);
            return proven == null || !proven.lease().equals(lease)
                    ? new Lapsed(Lapsed.Reason.UNPROVEN)
                    : stripe.confirm(proven, termNs, moment, wakes);
        } finally {
            run(wakes);
        }
    }

    /**
     * The state of a lease for its holder: {@link Granted} if it is valid and not recalled.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    @Override
    public RenewResult stateOf(LeaseRef lease, Reading now) {
        DecisionTime moment = forPromise(now);
        List<Runnable> wakes = new ArrayList<>(0);
        try {
            return stripe(lease.resource()).state(lease, moment, wakes);
        } finally {
            run(wakes);
        }
    }

    /**
     * Ends a lease for its holder. The holder must stop acting on the lease, renewing it and
     * retrying its request before it sends the release.
     *
     * @param version the version that a WRITE holder leaves; null for the version that it published
     *     before. If it published none, no reader's copy is current
     * @return whether the lease existed
     */
    public boolean release(LeaseRef lease, @Nullable String version) {
        requireVersion(version);
        List<Runnable> wakes = new ArrayList<>();
        boolean was = stripe(lease.resource()).release(lease, version, wakes);
        run(wakes);
        return was;
    }

    /**
     * Publishes the version of the resource. A WRITE holder's version counts when the lease is
     * released, and is lost if the lease expires, because the last write is then unknown. A READ
     * holder's version counts at once, because the holder saw it under its lease.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public Publication publish(LeaseRef lease, String version, Reading now) {
        requireVersion(version);
        List<Runnable> wakes = new ArrayList<>();
        try {
            return stripe(lease.resource())
                    .publish(lease, version, DecisionTime.of(now, limits), wakes);
        } finally {
            run(wakes);
        }
    }

    /**
     * Revokes a lease. It is not extended from now on, and ends when it is released or when its
     * expiry has certainly passed, but not sooner.
     *
     * @return the end of the promise; null if there is no such lease
     */
    public @Nullable Timestamp revoke(String resource, long token) {
        List<Runnable> wakes = new ArrayList<>();
        Lease lease = stripe(resource).revoke(resource, token, wakes);
        run(wakes);
        return lease == null ? null : Timestamp.ofNanos(lease.expiresNs);
    }

    /** The verdict on a fencing token, which is only advice: see {@link TokenVerdict}. */
    public TokenVerdict check(String resource, long token) {
        return stripe(resource).check(resource, token, recovered);
    }

    /**
     * Registers a wake-up for the recall or end of a lease, until {@link #unwatch}.
     *
     * @return whether the lease exists
     */
    @Override
    public boolean watch(LeaseRef lease, Runnable wake) {
        return stripe(lease.resource()).watch(lease, wake);
    }

    @Override
    public void unwatch(LeaseRef lease, Runnable wake) {
        stripe(lease.resource()).unwatch(lease, wake);
    }

    /**
     * The state of a resource; null if the resource is unknown.
     *
     * @param most the largest number of leases to list
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public @Nullable ResourceView inspect(String resource, int most, Reading now) {
        List<Runnable> wakes = new ArrayList<>();
        try {
            return stripe(resource).inspect(resource, most, DecisionTime.of(now, limits), wakes);
        } finally {
            run(wakes);
        }
    }

    /**
     * A page of the resources with leases or waiting requests, in a stable order without a meaning.
     *
     * @param after the last resource of the previous page; null for the first page
     * @param size the largest number of resources on the page
     * @param most the largest number of leases to list for each resource
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public List<ResourceView> list(@Nullable String after, int size, int most, Reading now) {
        DecisionTime moment = DecisionTime.of(now, limits);
        List<ResourceView> page = new ArrayList<>();
        for (int i = after == null ? 0 : index(after); i < stripes.length; i++) {
            page.addAll(stripes[i].list(after, size - page.size(), most, PAGE_ORDER, moment));
            if (page.size() >= size) {
                break;
            }
        }
        return page;
    }

    /**
     * Forgets expired leases, and voids all leases after a break of the timescale. It must be
     * called several times a second.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    public void sweep(Reading now) {
        DecisionTime moment = DecisionTime.of(now, limits);
        pending(moment); // starts the wait for recovery as early as possible
        for (Stripe stripe : stripes) {
            boolean done = false;
            while (!done) {
                List<Runnable> wakes = new ArrayList<>();
                done = stripe.sweep(MAX_LEASES_PER_SWEEP_STEP, moment, wakes);
                run(wakes);
            }
        }
    }

    /**
     * A reading as the time of a promise.
     *
     * @throws TimeUnavailableException if it does not permit one
     */
    private DecisionTime forPromise(Reading now) {
        DecisionTime moment = DecisionTime.of(now, limits);
        recovery.requireAgreement(now);
        return moment;
    }

    /** The wait that must end before any lease is granted; null if there is none. */
    public @Nullable Recovering recovering(Reading now) {
        return pending(DecisionTime.of(now, limits));
    }

    private @Nullable Recovering pending(DecisionTime now) {
        Recovering pending = recovery.pending(now);
        if (pending == null) {
            recovered = true;
        }
        return pending;
    }

    /** The counters of lease events. */
    public LeaseTally tally() {
        return tally;
    }

    /** The highest token so far; {@link Long#MIN_VALUE} if none may be given out yet. */
    public long highestToken() {
        return tokens.last();
    }

    /**
     * The latest end of a lease that was not released, in nanoseconds; {@link Long#MIN_VALUE} if
     * there is none.
     */
    long latestExpiryNs() {
        long latestNs = Long.MIN_VALUE;
        for (Stripe stripe : stripes) {
            latestNs = Math.max(latestNs, stripe.latestExpiryNs());
        }
        return latestNs;
    }

    /**
     * Writes all that another process needs to go on. Nobody may decide at the moment.
     *
     * @throws TimeUnavailableException if the reading does not permit a decision
     */
    void writeTo(DataOutput out, Reading now) throws IOException {
        DecisionTime moment = DecisionTime.of(now, limits);
        out.writeLong(tokens.last());
        out.writeLong(moment.earliestNs());
        for (Stripe stripe : stripes) {
            List<Runnable> wakes = new ArrayList<>();
            stripe.writeTo(out, moment, wakes);
            run(wakes);
        }
    }

    /**
     * Goes on from what {@link #writeTo} wrote in another process, before any other use.
     *
     * @param above the highest token before the first one of that process
     * @throws IOException if it wrote something else
     */
    void goOnFrom(DataInput in, long above) throws IOException {
        tokens.goOnAfter(above, in.readLong());
        long earliestNs = in.readLong();
        for (Stripe stripe : stripes) {
            stripe.begin(in.readLong(), earliestNs);
            for (int left = in.readInt(); left > 0; left--) {
                Resource resource = Resource.read(in);
                List<Lease> held = new ArrayList<>();
                for (int more = in.readInt(); more > 0; more--) {
                    held.add(Lease.read(in, resource));
                }
                if (stripe(resource.name) != stripe) {
                    throw new IOException("a resource is in another place");
                }
                stripe.add(resource, held);
            }
        }
    }

    /** The number of known resources: leased, waited for, or remembered. */
    public int resources() {
        return (int) resources.taken();
    }

    /** The number of waiting requests. */
    public int waiting() {
        return (int) waiting.taken();
    }

    private AcquireResult acquire(
            AcquireRequest request, @Nullable Waiter waiter, DecisionTime now) {
        long termNs = limits.termNs(request.term());
        List<Runnable> wakes = new ArrayList<>(0);
        try {
            Stripe stripe = stripe(request.resource());
            return withRoom(() -> stripe.acquire(request, termNs, waiter, now, wakes));
        } finally {
            run(wakes);
        }
    }

    /**
     * Makes an attempt, and repeats it after forgetting idle resources if they may take the room
     * that it lacks. Names differ in length, so the memory of one forgotten resource may not
     * suffice.
     */
    private <T> T withRoom(Supplier<T> attempt) {
        T result = attempt.get();
        for (int i = 0; i < MAX_RESOURCES_FORGOTTEN_PER_REQUEST && isFull(result); i++) {
            if (!forgetIdleAnywhere()) {
                break;
            }
            result = attempt.get();
        }
        return result;
    }

    /** Whether a request was refused for lack of room that idle resources may take. */
    private static boolean isFull(Object result) {
        return result instanceof LimitReached full
                && (full.limit() == LimitReached.Limit.RESOURCES
                        || full.limit() == LimitReached.Limit.KIBIBYTES);
    }

    /** Forgets one idle resource, from a different stripe each time. Locks one stripe at a time. */
    private boolean forgetIdleAnywhere() {
        int first = nextToForget.getAndIncrement();
        for (int i = 0; i < stripes.length; i++) {
            if (stripes[(first + i) & (stripes.length - 1)].forgetIdle()) {
                return true;
            }
        }
        return false;
    }

    private void require(AcquireRequest request) {
        limits.requireName("resource", request.resource());
        limits.requireName("holder", request.holder());
        limits.termNs(request.term());
        if (request.requestId() != null) {
            limits.requireName("request id", request.requestId());
        }
        requireVersion(request.version());
    }

    private void requireVersion(@Nullable String version) {
        if (version != null) {
            limits.requireName("version", version);
        }
    }

    private Stripe stripe(String resource) {
        return stripes[index(resource)];
    }

    private int index(String resource) {
        return spread(resource) >>> (Integer.SIZE - stripeBits);
    }

    /**
     * The order of pages. All stripes share it, so the last name of a page says where the next
     * begins.
     */
    private static final Comparator<String> PAGE_ORDER =
            Comparator.<String>comparingInt(name -> spread(name) ^ Integer.MIN_VALUE)
                    .thenComparing(Comparator.naturalOrder());

    private static int spread(String name) {
        return name.hashCode() * 0x9E3779B9; // Fibonacci hashing: the upper bits depend on all
    }

    private static void run(List<Runnable> wakes) {
        wakes.forEach(Runnable::run);
    }
}
