package dev.byztime.lease;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All leases of this service: decides, and never waits.
 *
 * <p>For any number of threads. What depends on the time is told it; a reading that is too wide, or
 * from before a break of the timescale, is refused with a {@link TimeUnavailableException}. What
 * depends on the disk looks at the ceilings that somebody else raises, and says so if they are too
 * low ({@link NotYetDurable}).
 *
 * <p>Who wants to wait enters a queue, and asks at each wake-up whether it is its turn by now. So
 * grants go to those who are there to take them, with a reading of their own.
 *
 * <table>
 *   <caption>Shared state</caption>
 *   <tr><th>field</th><th>guarded by</th></tr>
 *   <tr><td>resources, leases, queues</td><td>the resource's stripe</td></tr>
 *   <tr><td>tokens, counts of places, tally</td><td>atomic</td></tr>
 *   <tr><td>recovery</td><td>volatile; once over, for one count of breaks, over for good</td></tr>
 *   <tr><td>recovered</td><td>volatile; once true, true for good</td></tr>
 *   <tr><td>ceilings, scale</td><td>volatile; only ever rise</td></tr>
 * </table>
 *
 * Wake-ups run after the lock is released, on the thread that caused them; they must be quick.
 */
public final class Leases {

    private static final int STRIPE_BITS = 6;

    /** So that no sweep holds a lock for long. */
    private static final int SWEEP = 512;

    /** How many resources are forgotten to make room for one lease. */
    private static final int FORGOTTEN_FOR_ONE = 10;

    private final LeaseLimits limits;
    private final @Nullable Claims claims;
    private final FencingTokens tokens;
    private final Recovery recovery;
    private final Quota resources;
    private final Quota waiting;
    private final Quota memory;
    private final LeaseTally tally = new LeaseTally();
    private final AtomicInteger nextToForget = new AtomicInteger();
    private final Stripe[] stripes = new Stripe[1 << STRIPE_BITS];

    /** Earlier lives have certainly no leases left, but for those taken up by their claims. */
    private volatile boolean recovered;

    /**
     * @param expiries above which no lease is promised
     * @param counter above which no token is given out; from {@link Ceiling#openCounter}
     */
    public Leases(LeaseLimits limits, Ceiling expiries, Ceiling counter, LeaseTimescale scale) {
        this(limits, Runtime.getRuntime().maxMemory() / 4, expiries, counter, scale);
    }

    /**
     * @param memory that leases and resources may take up, in bytes
     */
    Leases(
            LeaseLimits limits,
            long memory,
            Ceiling expiries,
            Ceiling counter,
            LeaseTimescale scale) {
        this(
                limits,
                memory,
                expiries::synced,
                counter::synced,
                counter::beginning,
                scale::mark,
                new Claims(scale),
                new SecureRandom());
    }

    Leases(
            LeaseLimits limits,
            long memory,
            LongSupplier expiries,
            LongSupplier counter,
            Supplier<@Nullable RecoveredCeiling> counterBeginning,
            Supplier<LeaseTimescale.@Nullable Mark> scale,
            @Nullable Claims claims,
            SecureRandom random) {
        this.limits = limits;
        this.claims = claims;
        this.tokens = new FencingTokens(counter);
        this.recovery = new Recovery(counterBeginning, scale, tokens);
        this.resources = new Quota(limits.resources());
        this.waiting = new Quota(limits.waitingInAll());
        this.memory = new Quota(memory);
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] =
                    new Stripe(
                            limits,
                            expiries,
                            tokens,
                            recovery,
                            new RandomIds(random),
                            waiting,
                            new LeaseTable(limits, resources, this.memory),
                            tally);
        }
    }

    /**
     * Grants a lease at once or not at all.
     *
     * @throws IllegalArgumentException if a name or the term cannot be meant
     * @throws TimeUnavailableException if the reading cannot be decided by
     */
    public Acquired acquire(AcquireRequest request, Reading now) {
        require(request);
        return acquire(request, null, DecisionTime.of(now, limits));
    }

    /**
     * Takes a place in the queue, which lasts until {@link #poll} grants the lease or finds it
     * granted already, or until {@link #leave}.
     *
     * @param recalls whether leases that conflict are recalled, and no longer extended, while it
     *     waits
     * @param wake is called when polling again may have another answer than before, except by the
     *     passing of time
     * @throws IllegalArgumentException if a name or the term cannot be meant
     */
    public Entered enter(AcquireRequest request, boolean recalls, Runnable wake) {
        require(request);
        List<Runnable> wakes = new ArrayList<>();
        try {
            Stripe stripe = stripe(request.resource());
            Entered entered = stripe.enter(request, recalls, wake, wakes);
            if (entered == null && forgetIdleAnywhere()) {
                entered = stripe.enter(request, recalls, wake, wakes);
            }
            return entered == null ? stripe.noResource() : entered;
        } finally {
            run(wakes);
        }
    }

    /**
     * Grants a lease to a request that waits, if it is its turn.
     *
     * @throws TimeUnavailableException if the reading cannot be decided by
     */
    public Acquired poll(Waiter waiter, Reading now) {
        return acquire(waiter.request, waiter, DecisionTime.of(now, limits));
    }

    /** Gives up a place in the queue, if it still has one. */
    public void leave(Waiter waiter) {
        List<Runnable> wakes = new ArrayList<>();
        stripe(waiter.request.resource()).leave(waiter, wakes);
        run(wakes);
    }

    /**
     * Extends a lease, for its holder.
     *
     * @param term for how long from now; null for as long as it was granted or extended before
     * @param claim what was given with the lease, if the holder has it: it counts after a restart
     * @throws IllegalArgumentException if the term cannot be meant
     * @throws TimeUnavailableException if the reading cannot be decided by
     */
    public Renewed renew(
            LeaseRef lease, @Nullable Timestamp term, @Nullable String claim, Reading now) {
        long wanted = term == null ? Stripe.AS_BEFORE : limits.termNs(term);
        return renew(lease, wanted, claim, DecisionTime.of(now, limits));
    }

    /**
     * How a lease stands, for its holder: {@link Granted} if all is well.
     *
     * @throws TimeUnavailableException if the reading cannot be decided by
     */
    public Renewed look(LeaseRef lease, Reading now) {
        return renew(lease, (Long) null, null, DecisionTime.of(now, limits));
    }

    /**
     * Ends a lease, for its holder, who from before sending this on neither acts on it nor renews
     * nor retries it.
     *
     * @param version of the resource as a WRITE holder leaves it; null for what it published
     *     before, or if it does not say: then no reader's copy is current
     * @return whether there was such a lease
     */
    public boolean release(LeaseRef lease, @Nullable String version) {
        requireVersion(version);
        List<Runnable> wakes = new ArrayList<>();
        boolean was = stripe(lease.resource()).release(lease, version, wakes);
        run(wakes);
        return was;
    }

    /**
     * Says what version the resource has. By a WRITE holder it counts when the lease is released,
     * and is lost with a lease that expires: what was written last nobody knows then. By a READ
     * holder, who has seen it under its lease, it counts at once.
     *
     * @throws TimeUnavailableException if the reading cannot be decided by
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
     * Recalls a lease against its holder's will: it is not extended from now on, and ends by
     * release or when its expiry has certainly passed, not sooner.
     *
     * @return until when it was promised; null if there is no such lease
     */
    public @Nullable Timestamp revoke(String resource, long token) {
        List<Runnable> wakes = new ArrayList<>();
        Lease lease = stripe(resource).revoke(resource, token, wakes);
        run(wakes);
        return lease == null ? null : Timestamp.ofNanos(lease.expires);
    }

    /** What is known of a fencing token: advice, see {@link TokenVerdict}. */
    public TokenVerdict check(String resource, long token) {
        return stripe(resource).check(resource, token, recovered);
    }

    /**
     * Asks to be woken when a lease is recalled or ends, until {@link #unwatch}.
     *
     * @return whether there is such a lease
     */
    public boolean watch(LeaseRef lease, Runnable wake) {
        return stripe(lease.resource()).watch(lease, wake);
    }

    public void unwatch(LeaseRef lease, Runnable wake) {
        stripe(lease.resource()).unwatch(lease, wake);
    }

    /**
     * What is known of a resource; null if that is nothing.
     *
     * @param most how many leases to list
     * @throws TimeUnavailableException if the reading cannot be decided by
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
     * A page of the resources that are leased or waited for, in an order that is always the same
     * and has no meaning.
     *
     * @param after the last of the page before; null for the first page
     * @param size of the page
     * @param most how many leases to list of each
     * @throws TimeUnavailableException if the reading cannot be decided by
     */
    public List<ResourceView> list(@Nullable String after, int size, int most, Reading now) {
        DecisionTime moment = DecisionTime.of(now, limits);
        List<ResourceView> page = new ArrayList<>();
        for (int i = after == null ? 0 : index(after); i < stripes.length; i++) {
            page.addAll(stripes[i].list(after, size - page.size(), most, PAGING, moment));
            if (page.size() >= size) {
                break;
            }
        }
        return page;
    }

    /**
     * Forgets what is over, and voids all after a break of the timescale: to be called several
     * times a second.
     *
     * @throws TimeUnavailableException if the reading cannot be decided by
     */
    public void sweep(Reading now) {
        DecisionTime moment = DecisionTime.of(now, limits);
        pending(moment); // which begins to wait as soon as it can
        for (Stripe stripe : stripes) {
            boolean done = false;
            while (!done) {
                List<Runnable> wakes = new ArrayList<>();
                done = stripe.sweep(SWEEP, moment, wakes);
                run(wakes);
            }
        }
    }

    /** What must be waited for before anything is granted; null if nothing. */
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

    /** Counts. */
    public LeaseTally tally() {
        return tally;
    }

    /** The highest token so far; the least number if none may be given out yet. */
    public long tokens() {
        return tokens.last();
    }

    /** How many resources are known: leased, waited for, or remembered. */
    public int resources() {
        return (int) resources.taken();
    }

    /** How many requests wait. */
    public int waiting() {
        return (int) waiting.taken();
    }

    private Acquired acquire(AcquireRequest request, @Nullable Waiter waiter, DecisionTime now) {
        long term = limits.termNs(request.term());
        List<Runnable> wakes = new ArrayList<>(0);
        try {
            Stripe stripe = stripe(request.resource());
            Acquired acquired = stripe.acquire(request, term, waiter, now, wakes);
            // Names differ in length: what one forgotten resource leaves may not be enough.
            for (int i = 0; i < FORGOTTEN_FOR_ONE && isFull(acquired); i++) {
                if (!forgetIdleAnywhere()) {
                    break;
                }
                acquired = stripe.acquire(request, term, waiter, now, wakes);
            }
            return acquired;
        } finally {
            run(wakes);
        }
    }

    private static boolean isFull(Acquired acquired) {
        return acquired instanceof LimitReached full
                && (full.limit() == LimitReached.Limit.RESOURCES
                        || full.limit() == LimitReached.Limit.KIBIBYTES);
    }

    private Renewed renew(
            LeaseRef lease, @Nullable Long term, @Nullable String claim, DecisionTime now) {
        List<Runnable> wakes = new ArrayList<>(0);
        try {
            Stripe stripe = stripe(lease.resource());
            Renewed renewed = stripe.renew(lease, term, null, now, wakes);
            if (claim == null
                    || claims == null
                    || !(renewed instanceof Recovering recovering)
                    || recovering.cause() != Recovering.Cause.RESTART) {
                return renewed;
            }
            Claim proven = claims.proven(claim);
            return proven == null || !proven.lease().equals(lease)
                    ? new Lapsed(Lapsed.Reason.UNPROVEN)
                    : stripe.renew(lease, term, proven, now, wakes);
        } finally {
            run(wakes);
        }
    }

    /** Begins elsewhere each time. No two stripes are ever locked at once. */
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

    private static int index(String resource) {
        return spread(resource) >>> (Integer.SIZE - STRIPE_BITS);
    }

    /** Within a stripe the same order goes on, so a page's last name says where the next begins. */
    private static final Comparator<String> PAGING =
            Comparator.<String>comparingInt(name -> spread(name) ^ Integer.MIN_VALUE)
                    .thenComparing(Comparator.naturalOrder());

    private static int spread(String name) {
        return name.hashCode() * 0x9E3779B9; // Fibonacci hashing: the upper bits depend on all
    }

    private static void run(List<Runnable> wakes) {
        wakes.forEach(Runnable::run);
    }
}
