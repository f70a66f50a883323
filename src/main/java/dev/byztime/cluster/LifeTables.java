package dev.byztime.cluster;

import dev.byztime.atmostonce.MessageTables;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.commit.CommitOrigin;
import dev.byztime.commit.CommitPlan;
import dev.byztime.commit.CommitSurroundings;
import dev.byztime.commit.CommitTables;
import dev.byztime.commit.CommitTally;
import dev.byztime.lease.LeaseLimits;
import dev.byztime.lease.LeaseOrigin;
import dev.byztime.lease.LeaseSurroundings;
import dev.byztime.lease.LeaseTables;
import dev.byztime.lease.LeaseTotals;
import dev.byztime.run.DecisionGuard;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.seal.SealKey;
import dev.byztime.seal.SipHash;
import dev.byztime.ticket.ProofLimits;
import dev.byztime.ticket.ProofReceivers;
import dev.byztime.time.Era;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Makes the tables of each life of a partition. */
public final class LifeTables implements Partition.Beginning<ServiceTables> {

    private final ReceiverPlan plan;
    private final ProofLimits proofs;
    private final LeaseLimits leases;
    private final long leaseBytes;
    private final PartitionCeiling.Context context;
    private final LeaseSurroundings around;
    private final SipHash connections;
    private final SealKey claims;
    private final Transactions transactions;
    private final IntConsumer soon;
    private final Observers observers;

    /**
     * What observes all tables of this process, for metrics.
     *
     * @param receivers observes receivers, of which several may have one name
     * @param leases counts leases
     */
    public record Observers(Receivers.Observer receivers, LeaseTotals leases) {

        /** Observers whom nobody asks. */
        public static Observers ofNobody() {
            return new Observers(new Receivers.Observer() {}, new LeaseTotals());
        }
    }

    /**
     * What the validators of transactions of all partitions have in common.
     *
     * @param plan the groups of one partition
     * @param journals of all partitions
     * @param tally counts what becomes of transactions
     */
    public record Transactions(
            CommitPlan plan,
            StoredJournals journals,
            CommitTally tally,
            CommitSurroundings around) {}

    /**
     * @param plan the receivers of one partition
     * @param proofs the limits of proofs, with the room of one partition
     * @param leases the limits of leases, with the room of one partition
     * @param leaseBytes the heap that leases of one partition may take, in bytes
     * @param connections makes the digests of connections, the same in all instances
     * @param claims seals claims of leases, the same in all instances
     * @param soon asks for a raise of a partition's bounds
     * @param observers observe all tables, until their lives end
     */
    public LifeTables(
            ReceiverPlan plan,
            ProofLimits proofs,
            LeaseLimits leases,
            long leaseBytes,
            PartitionCeiling.Context context,
            LeaseSurroundings around,
            SipHash connections,
            SealKey claims,
            Transactions transactions,
            IntConsumer soon,
            Observers observers) {
        this.plan = plan;
        this.proofs = proofs;
        this.leases = leases;
        this.leaseBytes = leaseBytes;
        this.context = context;
        this.around = around;
        this.connections = connections;
        this.claims = claims;
        this.transactions = transactions;
        this.soon = soon;
        this.observers = observers;
    }

    /**
     * The tables of a life: empty, or as the owner before has sent them.
     *
     * @throws IOException if those cannot be read
     */
    @Override
    public ServiceTables tables(Partition<ServiceTables> partition, PartitionLife life)
            throws IOException {
        return begin(partition, life);
    }

    ServiceTables begin(Partition<?> partition, PartitionLife life) throws IOException {
        ServiceTables tables = empty(partition, life);
        try {
            if (life.continued() != null) {
                tables.goOnFrom(life.continued());
            }
        } catch (IOException e) {
            ended(tables);
            throw e;
        }
        observers.leases.add(tables.leases());
        return tables;
    }

    @Override
    public void ended(ServiceTables tables) {
        tables.messages().receivers().end();
        observers.leases.remove(tables.leases());
        tables.commits().end();
    }

    private ServiceTables empty(Partition<?> partition, PartitionLife life) throws IOException {
        return new ServiceTables(
                MessageTables.begin(
                        plan,
                        connections,
                        PartitionCeiling.ofMessages(partition.owner(), life, context),
                        observers.receivers),
                leases(partition, life),
                proofs(partition.owner(), life),
                commits(partition, life));
    }

    private CommitTables commits(Partition<?> partition, PartitionLife life) throws IOException {
        PartitionOwner owner = partition.owner();
        Runnable raise = () -> soon.accept(partition.number());
        PartitionLife.Unmoved empty = life.unmoved(); // rule 16's wait is in it, and not in tables
        StoredJournal journal = transactions.journals.of(partition.number(), life.id());
        return CommitTables.begin(
                transactions.plan,
                PartitionCeiling.ofTransactions(owner, life, empty, raise, context),
                PartitionCeiling.ofEpochs(owner, life, empty, raise, context),
                journal,
                journal.left(),
                () -> commitOrigin(owner, life),
                transactions.tally,
                transactions.around,
                new OfLife(partition, life));
    }

    private static @Nullable CommitOrigin commitOrigin(PartitionOwner owner, PartitionLife begun) {
        PartitionLife life = present(owner, begun);
        return life == null
                ? null
                : new CommitOrigin(
                        life.breaks(), life.settlesAfterNs(), life.unmoved().promisesAfterNs());
    }

    /** A life as it is now; null while it may promise nothing. */
    private static @Nullable PartitionLife present(PartitionOwner owner, PartitionLife begun) {
        PartitionPromises promises = owner.promises();
        return promises == null || !promises.life().id().equals(begun.id())
                ? null
                : promises.life();
    }

    private ProofReceivers proofs(PartitionOwner owner, PartitionLife life) {
        return new ProofReceivers(
                PartitionCeiling.ofMessages(owner, life, context),
                proofs,
                new Receivers.Observer() {},
                connections);
    }

    private LeaseTables leases(Partition<?> partition, PartitionLife life) {
        PartitionOwner owner = partition.owner();
        Runnable raise = () -> soon.accept(partition.number());
        return LeaseTables.begin(
                leases,
                leaseBytes,
                PartitionCeiling.ofPromises(owner, life, raise, context),
                PartitionCeiling.ofTokens(owner, life, raise, context),
                claims,
                () -> origin(owner, life),
                around,
                new OfLife(partition, life),
                life.breaks());
    }

    private static @Nullable LeaseOrigin origin(PartitionOwner owner, PartitionLife begun) {
        PartitionLife life = present(owner, begun);
        if (life == null) {
            return null;
        }
        return new LeaseOrigin(
                life.breaks(),
                life.settlesAfterNs(),
                life.promisesAfterNs(),
                life.breaks() > begun.breaks(),
                Era.of(
                        life.claims().getMostSignificantBits(),
                        life.claims().getLeastSignificantBits()));
    }

    /** Runs decisions of one life only. */
    private record OfLife(Partition<?> partition, PartitionLife life) implements DecisionGuard {

        @Override
        public <R> R run(Supplier<R> decision) {
            return partition.decide(tables -> {
                if (present(partition.owner(), life) == null) {
                    throw new ServiceRefusal(
                            ServiceRefusal.Reason.NO_OWNER,
                            "the owner of partition %d has changed".formatted(partition.number()));
                }
                return decision.get();
            });
        }
    }
}
