package dev.byztime.lease;

import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Unavailable;

import org.jspecify.annotations.Nullable;

import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A part of all resources, guarded by the lock of this object.
 *
 * <p>No operation blocks. Wake-ups are added to a list that the caller passes in, and run after the
 * lock is released.
 */
final class Stripe {

    private final LeaseLimits limits;
    private final LongSupplier ceiling;
    private final FencingTokens tokens;
    private final Recovery recovery;
    private final RandomIds ids;
    private final Quota waitingRoom;
    private final LeaseTable table;
    private final LeaseTally tally;

    /** The count of breaks that identifies the timescale of the leases. */
    private long breaks;

    private boolean begun;

    /** The highest token that the last break voided. */
    private long voidedUpTo = Long.MIN_VALUE;

    Stripe(
            LeaseLimits limits,
            LongSupplier ceiling,
            FencingTokens tokens,
            Recovery recovery,
            RandomIds ids,
            Quota waitingRoom,
            LeaseTable table,
            LeaseTally tally,
            long breaks) {
        this.limits = limits;
        this.ceiling = ceiling;
        this.tokens = tokens;
        this.recovery = recovery;
        this.ids = ids;
        this.waitingRoom = waitingRoom;
        this.table = table;
        this.tally = tally;
        this.breaks = breaks;
    }

    /**
     * Grants a lease if all conditions hold.
     *
     * @param self the request's place in the queue; null if it does not wait
     */
    synchronized AcquireResult acquire(
            AcquireRequest request,
            long termNs,
            @Nullable Waiter self,
            DecisionTime now,
            List<Runnable> wakes) {
        keepUpWith(now, wakes);
        RequestKey key = RequestKey.of(request);
        Lease before = key == null ? null : table.find(key);
        if (before != null && now.latestNs() < before.expiresNs) {
            leave(self, wakes);
            return Granted.of(before, before.resource.version, request.version(), now);
        }
        Recovering recovering = recovery.pending(now);
        if (recovering != null) {
            return recovering;
        }
        Mode mode = request.mode();
        Resource known = table.find(request.resource());
        if (known != null) {
            boolean next = !known.mustWait(mode, self);
            if (!next || !known.isFreeFor(mode, now.earliestNs())) {
                return Held.of(known, next, now);
            }
            if (known.first != null && known.first.mode.conflictsWith(mode)) {
                endAll(known, wakes);
            }
            if (known.holding >= limits.holders() && !expireSome(known, now, wakes)) {
                return new LimitReached(LimitReached.Limit.HOLDERS, limits.holders());
            }
        }
        long expiresNs = now.latestNs() + termNs;
        long token = expiresNs <= ceiling.getAsLong() ? tokens.next() : FencingTokens.NONE;
        if (token == FencingTokens.NONE) {
            if (known != null) {
                table.makeIdleIfUnused(known); // the leases that it would have replaced are over
            }
            tokens.requireMore();
            return new NotYetDurable(expiresNs, tokens.last() + 1);
        }
        Resource resource = table.obtain(request.resource(), token - 1);
        if (resource == null) {
            return table.noResource();
        }
        Lease lease =
                new Lease(
                        resource,
                        ids.next(),
                        token,
                        mode,
                        request.holder(),
                        key == null ? null : key.of(resource.name),
                        expiresNs,
                        termNs,
                        false);
        String version = resource.version;
        if (!table.add(lease)) {
            table.makeIdleIfUnused(resource);
            return table.noMemory();
        }
        leave(self, wakes);
        if (key != null) {
            resource.wakeTwins(key, wakes);
        }
        tally.granted.increment();
        return Granted.of(lease, version, request.version(), now);
    }

    /** Adds a request to the queue, if no limit is reached. */
    synchronized EnterResult enter(
            AcquireRequest request, boolean recalls, Runnable wake, List<Runnable> wakes) {
        Resource known = table.find(request.resource());
        if (known != null && known.waiting() >= limits.waiting()) {
            return new LimitReached(LimitReached.Limit.WAITING, limits.waiting());
        }
        if (!waitingRoom.take()) {
            return new LimitReached(LimitReached.Limit.WAITING_IN_ALL, limits.waitingInAll());
        }
        Resource resource = table.obtain(request.resource(), tokens.last());
        if (resource == null) {
            waitingRoom.giveBack();
            return table.noResource();
        }
        Waiter waiter = new Waiter(request, recalls, wake, resource);
        resource.enqueue(waiter, wakes);
        return waiter;
    }

    synchronized void leave(@Nullable Waiter waiter, List<Runnable> wakes) {
        if (waiter != null && waiter.resource.dequeue(waiter, wakes)) {
            waitingRoom.giveBack();
            table.makeIdleIfUnused(waiter.resource);
        }
    }

    /** The state of a lease: granted if it is valid and not recalled. */
    synchronized RenewResult state(LeaseRef ref, DecisionTime now, List<Runnable> wakes) {
        keepUpWith(now, wakes);
        Lease lease = table.find(ref);
        return lease == null ? lapsed(ref, now) : state(lease, now);
    }

    /**
     * Extends a lease, or returns the reason against it.
     *
     * @param termNs the term from now in nanoseconds; empty for the present term of the lease
     */
    synchronized RenewResult extend(
            LeaseRef ref, OptionalLong termNs, DecisionTime now, List<Runnable> wakes) {
        keepUpWith(now, wakes);
        Lease lease = table.find(ref);
        return lease == null ? lapsed(ref, now) : extend(lease, termNs, now);
    }

    /**
     * Extends a lease that a valid claim proves, after restoring it if it is of an earlier life.
     *
     * @param termNs the term from now in nanoseconds; empty for the present term of the lease
     */
    synchronized RenewResult confirm(
            Claim claim, OptionalLong termNs, DecisionTime now, List<Runnable> wakes) {
        keepUpWith(now, wakes);
        Lease lease = table.find(claim.lease());
        if (lease != null) {
            return extend(lease, termNs, now);
        }
        return switch (restore(claim, now, wakes)) {
            case Restoration.Refused(RenewResult why) -> why;
            case Restoration.Restored(Lease restored) -> extend(restored, termNs, now);
        };
    }

    private static RenewResult state(Lease lease, DecisionTime now) {
        if (now.latestNs() >= lease.expiresNs) {
            return new Lapsed(Lapsed.Reason.EXPIRED);
        }
        Granted granted = Granted.of(lease, now);
        return lease.isRecalled() ? new Recalled(granted) : granted;
    }

    private RenewResult extend(Lease lease, OptionalLong termNs, DecisionTime now) {
        if (now.latestNs() >= lease.expiresNs || lease.isRecalled()) {
            return state(lease, now);
        }
        long wantedNs = termNs.orElse(lease.termNs);
        long expiresNs = Math.max(lease.expiresNs, now.latestNs() + wantedNs);
        if (expiresNs > ceiling.getAsLong()) {
            return new NotYetDurable(expiresNs, lease.token);
        }
        lease.termNs = wantedNs;
        lease.resource.extend(lease, expiresNs);
        tally.renewed.increment();
        return Granted.of(lease, now);
    }

    /** The result of restoring a lease from its claim. */
    private sealed interface Restoration {

        record Restored(Lease lease) implements Restoration {}

        record Refused(RenewResult why) implements Restoration {}

        static Restoration lapsed(Lapsed.Reason reason) {
            return new Refused(new Lapsed(reason));
        }
    }

    /** Restores a lease of an earlier life from its claim. */
    private Restoration restore(Claim claim, DecisionTime now, List<Runnable> wakes) {
        LeaseRef ref = claim.lease();
        Recovering recovering = recovery.pending(now);
        if (recovering == null || recovering.cause() != Recovering.Cause.RESTART) {
            return new Restoration.Refused(lapsed(ref, now));
        }
        long expiresNs = claim.expires().toNanosExact();
        if (now.latestNs() >= expiresNs) {
            return Restoration.lapsed(Lapsed.Reason.EXPIRED);
        }
        if (expiresNs > recovery.latestPromiseNs(now)) {
            return Restoration.lapsed(Lapsed.Reason.UNPROVEN); // the timescale has gone back since
        }
        if (expiresNs > ceiling.getAsLong()) {
            return new Restoration.Refused(new NotYetDurable(expiresNs, ref.token()));
        }
        Resource resource = table.obtain(ref.resource(), tokens.last());
        if (resource == null) {
            return Restoration.lapsed(Lapsed.Reason.EARLIER_LIFE);
        }
        for (Lease l = resource.first; l != null; l = l.after) {
            if (l.mode.conflictsWith(claim.mode()) && l.token < ref.token()) {
                tally.voided.increment();
                table.end(l, wakes);
            }
        }
        boolean superseded = resource.isSuperseded(claim.mode(), ref.token());
        resource.noteToken(claim.mode(), ref.token());
        if (superseded || resource.holding >= limits.holders()) {
            table.makeIdleIfUnused(resource);
            return Restoration.lapsed(
                    superseded ? Lapsed.Reason.SUPERSEDED : Lapsed.Reason.EARLIER_LIFE);
        }
        Lease lease =
                new Lease(
                        resource,
                        ref.id(),
                        ref.token(),
                        claim.mode(),
                        claim.holder(),
                        null,
                        expiresNs,
                        limits.termNs(claim.term()), // the limits may have changed since
                        true);
        if (!table.add(lease)) {
            table.makeIdleIfUnused(resource);
            return Restoration.lapsed(Lapsed.Reason.EARLIER_LIFE);
        }
        tally.confirmed.increment();
        return new Restoration.Restored(lease);
    }

    /**
     * Ends a lease.
     *
     * @param version the version that a WRITE holder leaves; null for the version that it published
     *     before
     * @return whether the lease existed
     */
    synchronized boolean release(LeaseRef ref, @Nullable String version, List<Runnable> wakes) {
        Lease lease = table.find(ref);
        if (lease == null) {
            return false;
        }
        if (lease.isRecalled()) {
            tally.recallsAnswered.increment();
        }
        if (lease.mode == Mode.WRITE) {
            // For a lease of an earlier life, it is unknown whether others wrote since.
            table.setVersion(
                    lease.resource,
                    lease.proven ? null : version == null ? lease.published : version);
        }
        table.end(lease, wakes);
        table.makeIdleIfUnused(lease.resource);
        tally.released.increment();
        return true;
    }

    synchronized Publication publish(
            LeaseRef ref, String version, DecisionTime now, List<Runnable> wakes) {
        keepUpWith(now, wakes);
        Lease lease = table.find(ref);
        if (lease == null || now.latestNs() >= lease.expiresNs) {
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
        table.setVersion(resource, resource.contradicted ? null : version);
        return resource.contradicted ? Publication.CONTRADICTED : Publication.ACCEPTED;
    }

    /** Recalls a lease permanently. It still ends only by release or expiry. */
    synchronized @Nullable Lease revoke(String name, long token, List<Runnable> wakes) {
        Resource resource = table.find(name);
        for (Lease l = resource == null ? null : resource.first; l != null; l = l.after) {
            if (l.token == token) {
                l.revoked = true;
                l.wake(wakes);
                return l;
            }
        }
        return null;
    }

    /**
     * The verdict on a token.
     *
     * @param recovered whether all promises of earlier lives are over
     */
    synchronized TokenVerdict check(String name, long token, boolean recovered) {
        Resource resource = table.find(name);
        TokenVerdict known = resource == null ? null : resource.check(token, tokens.start());
        if (known != null) {
            return known;
        }
        if (tokens.start() != FencingTokens.NONE && token > tokens.start()) {
            return TokenVerdict.UNKNOWN;
        }
        return recovered ? TokenVerdict.EARLIER_LIFE : TokenVerdict.RECOVERING;
    }

    synchronized @Nullable ResourceView inspect(
            String name, int most, DecisionTime now, List<Runnable> wakes) {
        keepUpWith(now, wakes);
        Resource resource = table.find(name);
        return resource == null ? null : ResourceView.of(resource, most, now);
    }

    synchronized boolean watch(LeaseRef ref, Runnable wake) {
        Lease lease = table.find(ref);
        if (lease != null) {
            lease.watch(wake);
        }
        return lease != null;
    }

    synchronized void unwatch(LeaseRef ref, Runnable wake) {
        Lease lease = table.find(ref);
        if (lease != null) {
            lease.unwatch(wake);
        }
    }

    /**
     * Forgets expired leases.
     *
     * @return false if more leases may have expired
     */
    synchronized boolean sweep(int budget, DecisionTime now, List<Runnable> wakes) {
        keepUpWith(now, wakes);
        return table.advance(now.earliestNs(), budget, lease -> expire(lease, wakes)) > 0;
    }

    /** Writes all that another process needs to go on. */
    synchronized void writeTo(DataOutput out, DecisionTime now, List<Runnable> wakes)
            throws IOException {
        keepUpWith(now, wakes); // so that no lease of before a break is written
        out.writeLong(voidedUpTo);
        List<Resource> all = table.all();
        out.writeInt(all.size());
        for (Resource resource : all) {
            resource.writeTo(out);
        }
    }

    /**
     * Begins where another process has ended, before any other use.
     *
     * @param voidedUpTo the highest token that a break has voided there
     * @param earliestNs the time there, in nanoseconds
     */
    synchronized void begin(long voidedUpTo, long earliestNs) {
        this.voidedUpTo = voidedUpTo;
        this.begun = true;
        table.begin(earliestNs);
    }

    /** Adds a resource of another process with its leases. */
    synchronized void add(Resource resource, List<Lease> held) {
        table.addAnyway(resource, held);
        tally.continued.add(held.size());
    }

    synchronized long latestExpiryNs() {
        return table.latestExpiryNs();
    }

    /** Forgets the resource that has been idle for longest; false if there is none. */
    synchronized boolean forgetIdle() {
        return table.forgetIdle();
    }

    /** The first busy resources after a name, in order. */
    synchronized List<ResourceView> list(
            @Nullable String after,
            int size,
            int most,
            Comparator<String> order,
            DecisionTime now) {
        return table.busy(after, size, order).stream()
                .map(resource -> ResourceView.of(resource, most, now))
                .toList();
    }

    private void expire(Lease lease, List<Runnable> wakes) {
        countExpired(lease);
        table.end(lease, wakes);
        table.makeIdleIfUnused(lease.resource);
    }

    private void countExpired(Lease lease) {
        tally.expired.increment();
        if (lease.isRecalled()) {
            tally.recallsExpired.increment();
        }
    }

    /** Ends all leases of a resource, which have expired and are about to be replaced. */
    private void endAll(Resource resource, List<Runnable> wakes) {
        for (Lease l = resource.first; l != null; l = l.after) {
            countExpired(l);
        }
        table.endAll(resource, wakes);
    }

    /** Ends expired leases to make room for a holder; false if none has expired. */
    private boolean expireSome(Resource resource, DecisionTime now, List<Runnable> wakes) {
        int before = resource.holding;
        for (Lease l = resource.first; l != null; l = l.after) {
            if (l.expiresNs < now.earliestNs()) {
                countExpired(l);
                table.end(l, wakes);
            }
        }
        return resource.holding < before;
    }

    /**
     * Voids all leases if the timescale has broken since the last call.
     *
     * @throws TimeUnavailableException if the reading is from before a break
     */
    private void keepUpWith(DecisionTime now, List<Runnable> wakes) {
        if (now.breaks() < breaks) {
            throw new TimeUnavailableException(
                    Unavailable.DISCONTINUITY, "the timescale broke at this moment");
        }
        if (now.breaks() > breaks) {
            breaks = now.breaks();
            voidedUpTo = tokens.last();
            for (Resource resource : table.busy()) {
                tally.voided.add(resource.holding);
                table.endAll(resource, wakes);
                table.makeIdleIfUnused(resource);
            }
            table.begin(now.earliestNs());
        }
        if (!begun) {
            table.begin(now.earliestNs());
            begun = true;
        }
    }

    private RenewResult lapsed(LeaseRef ref, DecisionTime now) {
        if (ref.token() <= voidedUpTo) {
            return new Lapsed(Lapsed.Reason.DISCONTINUITY);
        }
        Resource resource = table.find(ref.resource());
        if (resource != null
                && resource.check(ref.token(), tokens.start()) == TokenVerdict.SUPERSEDED) {
            return new Lapsed(Lapsed.Reason.SUPERSEDED);
        }
        Recovering recovering = recovery.pending(now);
        if (tokens.start() == FencingTokens.NONE || ref.token() > tokens.start()) {
            return recovering != null && recovering.cause() == Recovering.Cause.STARTING
                    ? recovering
                    : new Lapsed(Lapsed.Reason.UNKNOWN);
        }
        if (recovering == null) {
            return new Lapsed(Lapsed.Reason.EARLIER_LIFE);
        }
        return switch (recovering.cause()) {
            case STARTING, FIRST_START, RESTART, SETTLING -> recovering;
            case OTHER_ERA -> new Lapsed(Lapsed.Reason.OTHER_ERA);
            case DISCONTINUITY -> new Lapsed(Lapsed.Reason.DISCONTINUITY);
        };
    }
}
