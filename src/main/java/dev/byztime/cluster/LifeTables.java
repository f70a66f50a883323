package dev.byztime.cluster;

import dev.byztime.atmostonce.MessageTables;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.lease.DecisionGuard;
import dev.byztime.lease.LeaseLimits;
import dev.byztime.lease.LeaseOrigin;
import dev.byztime.lease.LeaseSurroundings;
import dev.byztime.lease.LeaseTables;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.ticket.ProofLimits;
import dev.byztime.ticket.ProofReceivers;

import org.jspecify.annotations.Nullable;

import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Makes the tables of each life of a partition. */
public final class LifeTables {

    private static final PartitionBounds WORST =
            new PartitionBounds(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    private final ReceiverPlan plan;
    private final ProofLimits proofs;
    private final LeaseLimits leases;
    private final long leaseBytes;
    private final PartitionCeiling.Context context;
    private final LeaseSurroundings around;
    private final IntConsumer soon;

    /**
     * @param plan the receivers of one partition
     * @param proofs the limits of proofs, with the room of one partition
     * @param leases the limits of leases, with the room of one partition
     * @param leaseBytes the heap that leases of one partition may take, in bytes
     * @param soon asks for a raise of a partition's bounds
     */
    public LifeTables(
            ReceiverPlan plan,
            ProofLimits proofs,
            LeaseLimits leases,
            long leaseBytes,
            PartitionCeiling.Context context,
            LeaseSurroundings around,
            IntConsumer soon) {
        this.plan = plan;
        this.proofs = proofs;
        this.leases = leases;
        this.leaseBytes = leaseBytes;
        this.context = context;
        this.around = around;
        this.soon = soon;
    }

    /** The empty tables of a life. */
    public ServiceTables begin(Partition<?> partition, PartitionLife life) {
        return new ServiceTables(
                MessageTables.begin(
                        plan,
                        PartitionCeiling.ofMessages(partition.owner(), life, context),
                        new Receivers.Observer() {}),
                leases(partition, life),
                proofs(partition.owner(), life));
    }

    private ProofReceivers proofs(PartitionOwner owner, PartitionLife life) {
        return new ProofReceivers(
                PartitionCeiling.ofMessages(owner, withoutTables(owner, life), context),
                proofs,
                new Receivers.Observer() {});
    }

    /**
     * The life as it begins for tables that the owner before has not sent, even if it has sent
     * others: all that it used is at or below the bound that it left in the record.
     */
    static PartitionLife withoutTables(PartitionOwner owner, PartitionLife life) {
        PartitionRecord record = owner.record();
        return life.continued() == null
                ? life
                : new PartitionLife(
                        life.id(),
                        life.breaks(),
                        record == null ? WORST : life.beginning().max(record.bounds()),
                        life.answersAfterNs(),
                        life.promisesAfterNs(),
                        life.settlesAfterNs(),
                        life.continued());
    }

    private LeaseTables leases(Partition<?> partition, PartitionLife life) {
        PartitionOwner owner = partition.owner();
        Runnable raise = () -> soon.accept(partition.number());
        return LeaseTables.begin(
                leases,
                leaseBytes,
                PartitionCeiling.ofPromises(owner, life, raise, context),
                PartitionCeiling.ofTokens(owner, life, raise, context),
                around.time().now().era(),
                () -> origin(owner, life),
                around,
                new OfLife(partition, life));
    }

    private static @Nullable LeaseOrigin origin(PartitionOwner owner, PartitionLife begun) {
        PartitionPromises promises = owner.promises();
        if (promises == null || !promises.life().id().equals(begun.id())) {
            return null;
        }
        PartitionLife life = promises.life();
        return new LeaseOrigin(
                life.breaks(),
                life.settlesAfterNs(),
                life.promisesAfterNs(),
                life.breaks() > begun.breaks());
    }

    /** Runs decisions on leases of one life only. */
    private record OfLife(Partition<?> partition, PartitionLife life) implements DecisionGuard {

        @Override
        public <R> R run(Supplier<R> decision) {
            return partition.decide(tables -> {
                PartitionPromises promises = partition.owner().promises();
                if (promises == null || !promises.life().id().equals(life.id())) {
                    throw new ServiceRefusal(
                            ServiceRefusal.Reason.NO_OWNER,
                            "the owner of partition %d has changed".formatted(partition.number()));
                }
                return decision.get();
            });
        }
    }
}
