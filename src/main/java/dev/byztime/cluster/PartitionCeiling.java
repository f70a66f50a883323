package dev.byztime.cluster;

import dev.byztime.stable.Ceiling;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.RecoveredCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.util.UUID;
import java.util.function.Supplier;

/** The bound on messages of one life of a partition, as its tables see it. */
public final class PartitionCeiling implements KeptCeiling {

    private final PartitionOwner owner;
    private final UUID life;
    private final RecoveredCeiling beginning;
    private final PartitionLimits limits;
    private final Supplier<@Nullable RaiseFailure> obstacle;

    private PartitionCeiling(
            PartitionOwner owner,
            PartitionLife life,
            PartitionLimits limits,
            Supplier<@Nullable RaiseFailure> obstacle) {
        this.owner = owner;
        this.life = life.id();
        this.beginning =
                new RecoveredCeiling(
                        life.beginning().messagesNs(), RecoveredCeiling.Origin.FOUND, null);
        this.limits = limits;
        this.obstacle = obstacle;
    }

    /**
     * The bound on messages, and on stamps, of a life.
     *
     * @param obstacle tells why the bounds cannot rise at present
     */
    public static PartitionCeiling ofMessages(
            PartitionOwner owner,
            PartitionLife life,
            PartitionLimits limits,
            Supplier<@Nullable RaiseFailure> obstacle) {
        return new PartitionCeiling(owner, life, limits, obstacle);
    }

    @Override
    public long synced() {
        PartitionPromises promises = owner.promises();
        return promises == null || !promises.life().id().equals(life)
                ? Ceiling.NONE
                : promises.highest().messagesNs();
    }

    @Override
    public RecoveredCeiling beginning() {
        return beginning;
    }

    @Override
    public long reachNs() {
        return limits.marginNs();
    }

    @Override
    public long slack() {
        return 0;
    }

    @Override
    public void requireMayRiseBy(Reading now) {
        Ceiling.requireRoomBeyond(now.within(Timestamp.ofNanos(limits.maxErrorNs())));
    }

    /** Does nothing: each raise lifts this bound as far as it may be. */
    @Override
    public void demand(long value) {}

    @Override
    public boolean await(long value, long patienceNs) {
        return synced() >= value;
    }

    @Override
    public @Nullable RaiseFailure obstacle() {
        return obstacle.get();
    }
}
