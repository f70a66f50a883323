package dev.byztime.lease;

import dev.byztime.clock.Pause;
import dev.byztime.run.DecisionGuard;
import dev.byztime.seal.SealKey;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.time.Reading;

import org.jspecify.annotations.Nullable;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;

/** All leases below one ceiling, and the ways to them. */
public final class LeaseTables {

    /**
     * How often a waiting request looks whether it may still be answered, in nanoseconds. Nothing
     * wakes it if another instance takes its place.
     */
    private static final long LOOK_NS = 200_000_000;

    /** A partition has few resources, so it needs few locks. */
    private static final int STRIPE_BITS = 2;

    private final Leases leases;
    private final LeaseWait waits;
    private final Claims claims;
    private final DecisionGuard guard;

    LeaseTables(Leases leases, LeaseWait waits, Claims claims, DecisionGuard guard) {
        this.leases = leases;
        this.waits = waits;
        this.claims = claims;
        this.guard = guard;
    }

    /**
     * Leases of a partition, which begin empty.
     *
     * @param memoryBytes the heap that leases and resources may take, in bytes
     * @param expiries the ceiling of expiries
     * @param tokens the ceiling of tokens
     * @param key seals claims, and is the same for all owners of the leases
     * @param origin tells what must be waited for; null while that is not known
     * @param guard runs each decision
     * @param breaks the number of breaks of the timescale before these leases begin, as far as this
     *     process knows
     */
    public static LeaseTables begin(
            LeaseLimits limits,
            long memoryBytes,
            KeptCeiling expiries,
            KeptCeiling tokens,
            SealKey key,
            Supplier<@Nullable LeaseOrigin> origin,
            LeaseSurroundings around,
            DecisionGuard guard,
            long breaks) {
        Supplier<LeaseTimescale.@Nullable Epoch> epoch =
                () -> {
                    LeaseOrigin now = origin.get();
                    return now == null
                            ? null
                            : new LeaseTimescale.Epoch(
                                    now.breaks(),
                                    now.quietUntilNs(),
                                    now.promisedUntilNs(),
                                    now.isBroken()
                                            ? Recovering.Cause.DISCONTINUITY
                                            : Recovering.Cause.RESTART,
                                    now.scale(),
                                    limits.longestPromise(),
                                    key,
                                    now.quietUntilNs(),
                                    null);
                };
        Claims claims = new Claims(epoch);
        Leases leases =
                new Leases(
                        limits,
                        memoryBytes,
                        STRIPE_BITS,
                        expiries,
                        tokens,
                        epoch,
                        claims,
                        around.random(),
                        breaks);
        Pause pause = ns -> around.pause().park(Math.min(ns, LOOK_NS));
        LeaseWait waits =
                new LeaseWait(
                        new GuardedLeases(leases, guard),
                        around.asked(),
                        around.local(),
                        pause,
                        around.waiting(),
                        expiries,
                        tokens,
                        around.longestWait(),
                        around.timeToGrant());
        return new LeaseTables(leases, waits, claims, guard);
    }

    /**
     * Writes all that another process needs to go on. Nobody may decide at the moment.
     *
     * @throws dev.byztime.time.TimeUnavailableException if the reading does not permit a decision
     */
    public void writeTo(DataOutput out, Reading now) throws IOException {
        leases.writeTo(out, now);
    }

    /**
     * Goes on from what {@link #writeTo} wrote in another process, before any other use.
     *
     * @param tokensAbove the highest token before the first one of that process
     * @throws IOException if it wrote something else
     */
    public void goOnFrom(DataInput in, long tokensAbove) throws IOException {
        leases.goOnFrom(in, tokensAbove);
    }

    Leases leases() {
        return leases;
    }

    /** Makes a decision that does not wait. */
    public <R> R decide(Function<Leases, R> decision) {
        return guard.run(() -> decision.apply(leases));
    }

    /** The operations that may wait. */
    public LeaseWait waits() {
        return waits;
    }

    public Claims claims() {
        return claims;
    }

    /** Forgets expired leases. */
    public void sweep(Reading now) {
        leases.sweep(now);
    }

    /**
     * The latest end of a lease that was not released, in nanoseconds; {@link Long#MIN_VALUE} if
     * there is none. Nobody may decide at the moment.
     */
    public long latestExpiryNs() {
        return leases.latestExpiryNs();
    }

    /** The highest token so far; {@link Long#MIN_VALUE} if there is none. */
    public long highestToken() {
        return leases.highestToken();
    }
}
