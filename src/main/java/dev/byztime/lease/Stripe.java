package dev.byztime.lease;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;
import dev.byztime.time.Unavailable;
import dev.byztime.time.Validity;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A share of all resources under one lock, that of this object.
 *
 * <p>Nothing here blocks, and nobody is woken under the lock: who is to be woken is added to a list
 * that the caller hands in.
 */
final class Stripe {

    /** Stands for the term that a lease has. */
    static final long AS_BEFORE = 0;

    private final LeaseLimits limits;
    private final LongSupplier ceiling;
    private final Tokens tokens;
    private final Recovery recovery;
    private final RandomIds ids;
    private final Room resourceRoom;
    private final Room waitingRoom;
    private final Room memory;
    private final Tally tally;

    /** With leases, or with requests that wait. */
    final Map<String, Resource> busy = new HashMap<>();

    /** Remembered for their versions and tokens, the longest idle first. */
    final Map<String, Resource> idle = new LinkedHashMap<>();

    private final Map<LeaseId, Lease> leases = new HashMap<>();
    private final Map<RequestKey, Lease> requests = new HashMap<>();
    private final ExpiryWheel wheel;

    /** The timescale that the leases are on. */
    private long breaks;

    private boolean begun;

    /** Tokens up to this one were void by the last break. */
    private long voidedUpTo = Long.MIN_VALUE;

    Stripe(
            LeaseLimits limits,
            LongSupplier ceiling,
            Tokens tokens,
            Recovery recovery,
            RandomIds ids,
            Room resourceRoom,
            Room waitingRoom,
            Room memory,
            Tally tally) {
        this.limits = limits;
        this.ceiling = ceiling;
        this.tokens = tokens;
        this.recovery = recovery;
        this.ids = ids;
        this.resourceRoom = resourceRoom;
        this.waitingRoom = waitingRoom;
        this.memory = memory;
        this.tally = tally;
        this.wheel = new ExpiryWheel(limits.longestTerm().plus(limits.maxError()).toNanosExact());
    }

    /**
     * Grants, if nothing speaks against it.
     *
     * @param self the request's place in the queue; null if it does not wait
     */
    synchronized Acquired acquire(
            AcquireRequest request,
            long term,
            @Nullable Waiter self,
            Moment now,
            List<Runnable> wakes) {
        keepUpWith(now, wakes);
        RequestKey key = RequestKey.of(request);
        Lease before = key == null ? null : requests.get(key);
        if (before != null && now.latest() < before.expires) {
            leave(self, wakes);
            return granted(before, before.resource.version, request.version(), now);
        }
        Recovering recovering = recovery.pending(now);
        if (recovering != null) {
            return recovering;
        }
        Mode mode = request.mode();
        Resource known = find(request.resource());
        if (known != null) {
            boolean next = !known.mustWait(mode, self);
            if (!next || !known.isFreeFor(mode, now.earliest())) {
                return held(known, next, now);
            }
            if (known.first != null && known.first.mode.conflictsWith(mode)) {
                endAll(known, wakes);
            }
            if (known.holding >= limits.holders() && !expireSome(known, now, wakes)) {
                return new Full(Full.Limit.HOLDERS, limits.holders());
            }
        }
        long expires = now.latest() + term;
        long token = expires <= ceiling.getAsLong() ? tokens.next() : Tokens.NONE;
        if (token == Tokens.NONE) {
            if (known != null) {
                rest(known); // those whose place it was to take are over
            }
            return new NotYetDurable(expires, tokens.last() + 1);
        }
        Resource resource = obtain(request.resource(), token - 1);
        if (resource == null) {
            return noResource();
        }
        Lease lease =
                new Lease(
                        resource,
                        ids.next(),
                        token,
                        mode,
                        request.holder(),
                        key == null ? null : key.of(resource.name),
                        expires,
                        term,
                        false);
        if (!memory.take(lease.bytes())) {
            rest(resource);
            return noMemory();
        }
        String version = resource.version;
        add(lease);
        leave(self, wakes);
        if (key != null) {
            resource.wakeTwins(key, wakes);
        }
        tally.granted.increment();
        return granted(lease, version, request.version(), now);
    }

    /** Puts a request in the queue; null if there is no room for its resource. */
    synchronized @Nullable Entered enter(
            AcquireRequest request, boolean recalls, Runnable wake, List<Runnable> wakes) {
        Resource known = find(request.resource());
        if (known != null && known.waiting() >= limits.waiting()) {
            return new Full(Full.Limit.WAITING, limits.waiting());
        }
        if (!waitingRoom.take()) {
            return new Full(Full.Limit.WAITING_IN_ALL, limits.waitingInAll());
        }
        Resource resource = obtain(request.resource(), tokens.last());
        if (resource == null) {
            waitingRoom.giveBack();
            return null;
        }
        Waiter waiter = new Waiter(request, recalls, wake, resource);
        resource.enqueue(waiter, wakes);
        return waiter;
    }

    synchronized void leave(@Nullable Waiter waiter, List<Runnable> wakes) {
        if (waiter != null && waiter.resource.dequeue(waiter, wakes)) {
            waitingRoom.giveBack();
            rest(waiter.resource);
        }
    }

    /**
     * Extends a lease, or says why not.
     *
     * @param term null only looks
     * @param claim what its holder has proven about it; null if nothing
     */
    synchronized Renewed renew(
            LeaseRef ref,
            @Nullable Long term,
            @Nullable Claim claim,
            Moment now,
            List<Runnable> wakes) {
        keepUpWith(now, wakes);
        Lease lease = find(ref);
        if (lease == null) {
            Renewed refused = claim == null ? lapsed(ref, now) : confirm(claim, now, wakes);
            lease = refused == null ? find(ref) : null;
            if (lease == null) {
                return refused == null ? lapsed(ref, now) : refused;
            }
        }
        if (now.latest() >= lease.expires) {
            return new Lapsed(Lapsed.Reason.EXPIRED);
        }
        if (lease.isRecalled()) {
            return new Recalled(granted(lease, now));
        }
        if (term == null) {
            return granted(lease, now);
        }
        long wanted = term == AS_BEFORE ? lease.term : term;
        long expires = Math.max(lease.expires, now.latest() + wanted);
        if (expires > ceiling.getAsLong()) {
            return new NotYetDurable(expires, lease.token);
        }
        lease.term = wanted;
        lease.resource.extend(lease, expires);
        tally.renewed.increment();
        return granted(lease, now);
    }

    /** Takes up what an earlier life granted; null if that is done. */
    private @Nullable Renewed confirm(Claim claim, Moment now, List<Runnable> wakes) {
        LeaseRef ref = claim.lease();
        Recovering recovering = recovery.pending(now);
        if (recovering == null || recovering.cause() != Recovering.Cause.RESTART) {
            return lapsed(ref, now);
        }
        long expires = claim.expires().toNanosExact();
        if (now.latest() >= expires) {
            return new Lapsed(Lapsed.Reason.EXPIRED);
        }
        if (expires > limits.latestPromiseNs(now.latest())) {
            return new Lapsed(Lapsed.Reason.UNPROVEN); // the scale has gone back since
        }
        if (expires > ceiling.getAsLong()) {
            return new NotYetDurable(expires, ref.token());
        }
        Resource resource = obtain(ref.resource(), tokens.last());
        if (resource == null) {
            return new Lapsed(Lapsed.Reason.EARLIER_LIFE);
        }
        for (Lease l = resource.first; l != null; l = l.after) {
            if (l.mode.conflictsWith(claim.mode()) && l.token < ref.token()) {
                tally.voided.increment();
                forget(l);
                resource.remove(l, wakes);
            }
        }
        boolean superseded = resource.isSuperseded(claim.mode(), ref.token());
        resource.noteToken(claim.mode(), ref.token());
        if (superseded || resource.holding >= limits.holders()) {
            rest(resource);
            return new Lapsed(superseded ? Lapsed.Reason.SUPERSEDED : Lapsed.Reason.EARLIER_LIFE);
        }
        Lease lease =
                new Lease(
                        resource,
                        ref.id(),
                        ref.token(),
                        claim.mode(),
                        claim.holder(),
                        null,
                        expires,
                        limits.termNs(null),
                        true);
        if (!memory.take(lease.bytes())) {
            rest(resource);
            return new Lapsed(Lapsed.Reason.EARLIER_LIFE);
        }
        add(lease);
        tally.confirmed.increment();
        return null;
    }

    /**
     * Ends a lease.
     *
     * @param version of what a WRITE holder leaves behind; null for what it published before
     * @return whether there was such a lease
     */
    synchronized boolean release(LeaseRef ref, @Nullable String version, List<Runnable> wakes) {
        Lease lease = find(ref);
        if (lease == null) {
            return false;
        }
        if (lease.isRecalled()) {
            tally.recallsAnswered.increment();
        }
        if (lease.mode == Mode.WRITE) {
            // Of an earlier life's lease nobody knows whether others have written since.
            setVersion(
                    lease.resource,
                    lease.proven ? null : version == null ? lease.published : version);
        }
        forget(lease);
        lease.resource.remove(lease, wakes);
        rest(lease.resource);
        tally.released.increment();
        return true;
    }

    synchronized Publication publish(
            LeaseRef ref, String version, Moment now, List<Runnable> wakes) {
        keepUpWith(now, wakes);
        Lease lease = find(ref);
        if (lease == null || now.latest() >= lease.expires) {
            return Publication.LAPSED;
        }
        if (lease.proven) {
            return Publication.EARLIER_LIFE;
        }
        if (lease.mode == Mode.WRITE) {
            lease.published = version;
            return Publication.ACCEPTED;
        }
        Resource resource = lease.resource;
        resource.contradicted |= resource.version != null && !resource.version.equals(version);
        setVersion(resource, resource.contradicted ? null : version);
        return resource.contradicted ? Publication.CONTRADICTED : Publication.ACCEPTED;
    }

    /** Recalls a lease for good; it ends by release or expiry all the same. */
    synchronized @Nullable Lease revoke(String name, long token, List<Runnable> wakes) {
        Resource resource = busy.get(name);
        for (Lease l = resource == null ? null : resource.first; l != null; l = l.after) {
            if (l.token == token) {
                l.revoked = true;
                l.wake(wakes);
                return l;
            }
        }
        return null;
    }

    synchronized TokenVerdict check(String name, long token) {
        Resource resource = find(name);
        TokenVerdict known = resource == null ? null : resource.check(token, tokens.start());
        if (known != null) {
            return known;
        }
        return tokens.start() == Tokens.NONE || token <= tokens.start()
                ? TokenVerdict.RECOVERING
                : TokenVerdict.UNKNOWN;
    }

    synchronized @Nullable ResourceView inspect(
            String name, int most, Moment now, List<Runnable> wakes) {
        keepUpWith(now, wakes);
        Resource resource = find(name);
        return resource == null ? null : view(resource, most, now);
    }

    synchronized boolean watch(LeaseRef ref, Runnable wake) {
        Lease lease = find(ref);
        if (lease != null) {
            lease.watch(wake);
        }
        return lease != null;
    }

    synchronized void unwatch(LeaseRef ref, Runnable wake) {
        Lease lease = find(ref);
        if (lease != null) {
            lease.unwatch(wake);
        }
    }

    /**
     * Forgets leases that are over.
     *
     * @return false if there is more to do
     */
    synchronized boolean sweep(int budget, Moment now, List<Runnable> wakes) {
        keepUpWith(now, wakes);
        return wheel.advance(now.earliest(), budget, lease -> expire(lease, wakes)) > 0;
    }

    /** Forgets the resource that has been idle longest; false if there is none. */
    synchronized boolean forgetIdle() {
        var oldest = idle.values().iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        memory.giveBack(oldest.next().bytes());
        oldest.remove();
        resourceRoom.giveBack();
        return true;
    }

    ResourceView view(Resource resource, int most, Moment now) {
        List<LeaseView> views = new ArrayList<>(Math.min(most, resource.holding));
        for (Lease l = resource.first; l != null && views.size() < most; l = l.after) {
            Timestamp expires = Timestamp.ofNanos(l.expires);
            Validity validity = now.reading().interval().validityUntil(expires);
            views.add(new LeaseView(l.holder, l.mode, l.token, expires, validity, l.isRecalled()));
        }
        return new ResourceView(
                resource.name, resource.version, views, resource.holding, resource.waiting());
    }

    private @Nullable Resource find(String name) {
        Resource resource = busy.get(name);
        return resource == null ? idle.get(name) : resource;
    }

    private @Nullable Lease find(LeaseRef ref) {
        Lease lease = leases.get(ref.id());
        return lease != null
                        && lease.token == ref.token()
                        && lease.resource.name.equals(ref.resource())
                ? lease
                : null;
    }

    /** The resource, made busy; null if it is new and there is no room. */
    private @Nullable Resource obtain(String name, long knownSince) {
        Resource resource = busy.get(name);
        if (resource == null) {
            resource = idle.remove(name);
            if (resource == null) {
                if (!resourceRoom.take() && !(forgetIdle() && resourceRoom.take())) {
                    return null;
                }
                resource = new Resource(name, knownSince);
                if (!memory.take(resource.bytes())) {
                    resourceRoom.giveBack();
                    return null;
                }
            }
            busy.put(name, resource);
        }
        return resource;
    }

    /** Makes a resource idle if nobody has it or waits for it. */
    private void rest(Resource resource) {
        if (resource.isIdle() && busy.remove(resource.name, resource)) {
            idle.put(resource.name, resource);
        }
    }

    private void add(Lease lease) {
        if (lease.mode == Mode.WRITE) {
            setVersion(lease.resource, null); // known again when this holder says so
            lease.resource.contradicted = false;
        }
        lease.resource.add(lease);
        leases.put(lease.id, lease);
        if (lease.key != null) {
            requests.put(lease.key, lease);
        }
        wheel.add(lease);
    }

    /** What there is no room for is not known. */
    private void setVersion(Resource resource, @Nullable String version) {
        memory.giveBack(resource.bytes());
        resource.version = version;
        if (!memory.take(resource.bytes())) {
            resource.version = null;
            memory.takeAnyway(resource.bytes());
        }
    }

    /** Why {@link #obtain} found no place. */
    Full noResource() {
        return resourceRoom.taken() >= resourceRoom.size()
                ? new Full(Full.Limit.RESOURCES, limits.resources())
                : noMemory();
    }

    private Full noMemory() {
        return new Full(Full.Limit.KIBIBYTES, (int) (memory.size() / 1024));
    }

    private void forget(Lease lease) {
        memory.giveBack(lease.bytes());
        leases.remove(lease.id);
        if (lease.key != null) {
            requests.remove(lease.key, lease);
        }
        wheel.remove(lease);
    }

    private void expire(Lease lease, List<Runnable> wakes) {
        countExpired(lease);
        forget(lease);
        lease.resource.remove(lease, wakes);
        rest(lease.resource);
    }

    private void countExpired(Lease lease) {
        tally.expired.increment();
        if (lease.isRecalled()) {
            tally.recallsExpired.increment();
        }
    }

    /** All of them are over; the resource is about to be granted. */
    private void endAll(Resource resource, List<Runnable> wakes) {
        for (Lease l = resource.first; l != null; l = l.after) {
            countExpired(l);
            forget(l);
        }
        resource.removeAll(wakes);
    }

    /** Makes room among the holders; false if none of them is over. */
    private boolean expireSome(Resource resource, Moment now, List<Runnable> wakes) {
        int before = resource.holding;
        for (Lease l = resource.first; l != null; l = l.after) {
            if (l.expires < now.earliest()) {
                countExpired(l);
                forget(l);
                resource.remove(l, wakes);
            }
        }
        return resource.holding < before;
    }

    private void voidAll(Resource resource, List<Runnable> wakes) {
        for (Lease l = resource.first; l != null; l = l.after) {
            tally.voided.increment();
            forget(l);
        }
        resource.removeAll(wakes);
    }

    /**
     * Voids all if the timescale was broken since.
     *
     * @throws TimeUnavailableException if the reading is from before a break
     */
    private void keepUpWith(Moment now, List<Runnable> wakes) {
        if (now.breaks() < breaks) {
            throw new TimeUnavailableException(
                    Unavailable.DISCONTINUITY, "the timescale broke in this moment");
        }
        if (now.breaks() > breaks) {
            breaks = now.breaks();
            voidedUpTo = tokens.last();
            for (Resource resource : List.copyOf(busy.values())) {
                voidAll(resource, wakes);
                rest(resource);
            }
            wheel.begin(now.earliest());
        }
        if (!begun) {
            wheel.begin(now.earliest());
            begun = true;
        }
    }

    private Granted granted(Lease lease, Moment now) {
        return granted(lease, lease.resource.version, null, now);
    }

    private static Granted granted(
            Lease lease, @Nullable String version, @Nullable String copy, Moment now) {
        return new Granted(
                lease.ref(),
                lease.mode,
                lease.holder,
                Timestamp.ofNanos(lease.term),
                Timestamp.ofNanos(lease.expires),
                version,
                copy != null && copy.equals(version),
                lease.isRecalled(),
                now.reading());
    }

    private static Held held(Resource resource, boolean next, Moment now) {
        boolean anybody = resource.holding > 0;
        return new Held(
                resource.someHolders(Held.SHOWN),
                resource.holding,
                resource.waiting(),
                next,
                anybody ? Timestamp.ofNanos(resource.mostExpires()) : null,
                now.reading());
    }

    private Renewed lapsed(LeaseRef ref, Moment now) {
        if (ref.token() <= voidedUpTo) {
            return new Lapsed(Lapsed.Reason.DISCONTINUITY);
        }
        Resource resource = find(ref.resource());
        if (resource != null
                && resource.check(ref.token(), tokens.start()) == TokenVerdict.SUPERSEDED) {
            return new Lapsed(Lapsed.Reason.SUPERSEDED);
        }
        Recovering recovering = recovery.pending(now);
        if (tokens.start() == Tokens.NONE || ref.token() > tokens.start()) {
            return recovering != null && recovering.cause() == Recovering.Cause.STARTING
                    ? recovering
                    : new Lapsed(Lapsed.Reason.UNKNOWN);
        }
        if (recovering == null) {
            return new Lapsed(Lapsed.Reason.EARLIER_LIFE);
        }
        return switch (recovering.cause()) {
            case STARTING, RESTART -> recovering;
            case OTHER_ERA -> new Lapsed(Lapsed.Reason.OTHER_ERA);
            case DISCONTINUITY -> new Lapsed(Lapsed.Reason.DISCONTINUITY);
        };
    }
}
