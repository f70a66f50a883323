package dev.byztime.cluster;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.stable.Ceiling;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** One of the bounds of a life of a partition, as its tables see it. */
public final class PartitionCeiling implements KeptCeiling {

    private static final long LOOK_NS = 2_000_000;

    private final PartitionOwner owner;
    private final UUID life;
    private final ToLongFunction<PartitionBounds> bound;
    private final RecoveredCeiling beginning;
    private final long reachNs;
    private final long slack;
    private final LongConsumer demand;
    private final Context context;

    /**
     * What the bounds of all partitions have in common.
     *
     * @param limits those of all instances
     * @param local measures waits
     * @param pause lets a thread wait
     * @param obstacle tells why the bounds cannot rise at present
     */
    public record Context(
            PartitionLimits limits,
            LocalClock local,
            Pause pause,
            Supplier<@Nullable RaiseFailure> obstacle) {}

    private PartitionCeiling(
            PartitionOwner owner,
            PartitionLife life,
            PartitionBounds beginning,
            ToLongFunction<PartitionBounds> bound,
            long reachNs,
            long slack,
            LongConsumer demand,
            Context context) {
        this.owner = owner;
        this.life = life.id();
        this.bound = bound;
        this.beginning =
                new RecoveredCeiling(
                        bound.applyAsLong(beginning), RecoveredCeiling.Origin.FOUND, null);
        this.reachNs = reachNs;
        this.slack = slack;
        this.demand = demand;
        this.context = context;
    }

    /** The bound on messages, and on stamps, of a life. Each raise lifts it as far as it may be. */
    public static PartitionCeiling ofMessages(
            PartitionOwner owner, PartitionLife life, Context context) {
        return new PartitionCeiling(
                owner,
                life,
                life.beginning(),
                PartitionBounds::messagesNs,
                context.limits.marginNs(),
                0,
                value -> {},
                context);
    }

    /**
     * The bound on expiries of a life.
     *
     * @param soon asks for a raise
     */
    public static PartitionCeiling ofPromises(
            PartitionOwner owner, PartitionLife life, Runnable soon, Context context) {
        return ofPromises(owner, life, life.beginning(), soon, context);
    }

    /**
     * The bound on timestamps of transactions of a life, and on instants until which clients may
     * write.
     *
     * @param empty what the life begins with
     * @param soon asks for a raise
     */
    static PartitionCeiling ofTransactions(
            PartitionOwner owner,
            PartitionLife life,
            PartitionLife.Unmoved empty,
            Runnable soon,
            Context context) {
        return ofPromises(owner, life, empty.beginning(), soon, context);
    }

    private static PartitionCeiling ofPromises(
            PartitionOwner owner,
            PartitionLife life,
            PartitionBounds beginning,
            Runnable soon,
            Context context) {
        return new PartitionCeiling(
                owner,
                life,
                beginning,
                PartitionBounds::promisesNs,
                context.limits.reachNs(),
                context.limits.slackNs(),
                value -> {
                    owner.demand(value, Long.MIN_VALUE);
                    soon.run();
                },
                context);
    }

    /**
     * The bound on tokens of a life.
     *
     * @param soon asks for a raise
     */
    public static PartitionCeiling ofTokens(
            PartitionOwner owner, PartitionLife life, Runnable soon, Context context) {
        return ofCounter(owner, life, life.beginning(), soon, context);
    }

    /**
     * The bound on epochs of a life, which has one.
     *
     * @param empty what the life begins with
     * @param soon asks for a raise
     */
    static PartitionCeiling ofEpochs(
            PartitionOwner owner,
            PartitionLife life,
            PartitionLife.Unmoved empty,
            Runnable soon,
            Context context) {
        return ofCounter(owner, life, empty.beginning(), soon, context);
    }

    private static PartitionCeiling ofCounter(
            PartitionOwner owner,
            PartitionLife life,
            PartitionBounds beginning,
            Runnable soon,
            Context context) {
        return new PartitionCeiling(
                owner,
                life,
                beginning,
                PartitionBounds::counter,
                Long.MAX_VALUE,
                context.limits.counterSlack(),
                value -> {
                    owner.demand(Long.MIN_VALUE, value);
                    soon.run();
                },
                context);
    }

    @Override
    public long synced() {
        PartitionPromises promises = owner.promises();
        return promises == null || !promises.life().id().equals(life)
                ? Ceiling.NONE
                : bound.applyAsLong(promises.highest());
    }

    @Override
    public RecoveredCeiling beginning() {
        return beginning;
    }

    @Override
    public long reachNs() {
        return reachNs;
    }

    @Override
    public long slack() {
        return slack;
    }

    @Override
    public void requireMayRiseBy(Reading now) {
        Ceiling.requireRoomBeyond(now.within(Timestamp.ofNanos(context.limits.maxErrorNs())));
    }

    @Override
    public void demand(long value) {
        if (value > synced()) {
            demand.accept(value);
        }
    }

    @Override
    public boolean await(long value, long patienceNs) {
        demand(value);
        long begunNs = context.local.read().boottimeNs();
        while (synced() < value) {
            if (context.local.read().boottimeNs() - begunNs >= patienceNs
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            context.pause.park(LOOK_NS);
        }
        return true;
    }

    @Override
    public @Nullable RaiseFailure obstacle() {
        return context.obstacle.get();
    }
}
