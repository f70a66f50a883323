package dev.byztime.cluster.http;

import dev.byztime.clock.LocalClock;
import dev.byztime.clock.Pause;
import dev.byztime.cluster.ClusterKeeper;
import dev.byztime.cluster.Instance;
import dev.byztime.cluster.Partition;
import dev.byztime.cluster.PartitionRecord;
import dev.byztime.cluster.Partitions;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.linux.LinuxClock;
import dev.byztime.run.ServiceRefusal;
import dev.byztime.web.guard.Exchange;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Brings a request to the owner of its partition.
 *
 * <p>If this instance owns it, it decides. Otherwise it sends the request on, and the owner's
 * answer is the answer. An instance that gets a request from another one never sends it on again.
 * While nobody owns the partition, a request waits for a moment, because a handover takes only
 * moments. If an owner has certainly done nothing, the next owner is asked.
 */
@Component
final class PartitionRoutes {

    /** How long a request waits for an owner, in nanoseconds. */
    static final long PATIENCE_NS = 2_000_000_000;

    private static final long PAUSE_NS = 10_000_000;

    private final Partitions<ServiceTables> partitions;
    private final ClusterKeeper<ServiceTables> keeper;
    private final OwnerRequests others;
    private final LocalClock local;
    private final Pause pause;
    private final LongAdder refused = new LongAdder();

    PartitionRoutes(
            Partitions<ServiceTables> partitions,
            ClusterKeeper<ServiceTables> keeper,
            OwnerRequests others,
            LinuxClock clock) {
        this.partitions = partitions;
        this.keeper = keeper;
        this.others = others;
        this.local = clock;
        this.pause = clock.pause();
    }

    /**
     * Where a partition is, as far as is known here.
     *
     * @param write the id of the record that says so
     */
    record Place(Instance owner, UUID write) {}

    /** The wait of one request for an owner. */
    final class Patience {

        private final long begunNs = local.read().boottimeNs();

        /** The records whose owners have refused the request, or could not be reached. */
        private final Set<UUID> refusedBy = new HashSet<>();

        long passedNs() {
            return local.read().boottimeNs() - begunNs;
        }

        /** Waits for a moment; false if that has been long enough. */
        boolean goesOn(int partition) {
            if (passedNs() > PATIENCE_NS) {
                return false;
            }
            keeper.lookAt(partition);
            pause.park(PAUSE_NS);
            return true;
        }

        void note(Place refusing) {
            refusedBy.add(refusing.write);
        }

        /** Where to send it; null if the owner is not known, or has refused it. */
        @Nullable Place place(Partition<ServiceTables> partition) {
            PartitionRecord record = partition.owner().record();
            return record == null
                            || refusedBy.contains(record.write())
                            || record.owner().equals(keeper.view().self())
                            || !keeper.view().alive().containsKey(record.owner())
                    ? null
                    : new Place(new Instance(record.owner(), record.address()), record.write());
        }
    }

    Partitions<ServiceTables> partitions() {
        return partitions;
    }

    Patience patience() {
        return new Patience();
    }

    /**
     * Decides the present request here, or has it decided by the owner.
     *
     * @throws AnsweredByOwner with the answer of the owner
     * @throws ServiceRefusal if there is no owner, or if it has not answered
     */
    <R> R decide(Partition<ServiceTables> partition, Function<ServiceTables, R> decision) {
        return decide(partition, decision, OwnerRequest::whole);
    }

    /**
     * Decides the present request, or a part of it, here, or has it decided by the owner.
     *
     * @param forOwner makes the request for the owner
     * @throws AnsweredByOwner with the answer of the owner
     * @throws ServiceRefusal if there is no owner, or if it has not answered
     */
    <R> R decide(
            Partition<ServiceTables> partition,
            Function<ServiceTables, R> decision,
            Supplier<OwnerRequest> forOwner) {
        boolean isForwarded = others.isForwarded();
        Patience patience = new Patience();
        while (true) {
            ServiceRefusal refusal;
            Place place = partition.isHere() || isForwarded ? null : patience.place(partition);
            if (place == null) {
                try {
                    return partition.decide(decision);
                } catch (ServiceRefusal e) {
                    if (!isWorthWaiting(partition, e)) {
                        throw counted(e);
                    }
                    refusal = e;
                }
            } else {
                OwnerRequest request = forOwner.get().after(patience.passedNs());
                Exchange.endTurn(OwnerRequest.present()); // others need not wait for the owner
                Optional<OwnerAnswer> answer = others.send(place.owner, request);
                if (answer.isPresent() && !answer.get().isRefused()) {
                    throw new AnsweredByOwner(answer.get());
                }
                patience.note(place);
                refusal = noOwner(partition);
            }
            if (!patience.goesOn(partition.number())) {
                throw counted(refusal);
            }
        }
    }

    /** Whether a partition may be answered for soon. */
    boolean isWorthWaiting(Partition<ServiceTables> partition, ServiceRefusal refusal) {
        return OwnerAnswer.isOfOwnership(refusal)
                && (refusal.reason() != ServiceRefusal.Reason.RECOVERING
                        || partition.answersInNs() <= PATIENCE_NS);
    }

    ServiceRefusal noOwner(Partition<ServiceTables> partition) {
        return new ServiceRefusal(
                ServiceRefusal.Reason.NO_OWNER,
                "no instance answers for partition %d at present".formatted(partition.number()));
    }

    ServiceRefusal counted(ServiceRefusal refusal) {
        refused.increment();
        return refusal;
    }

    /** How many requests, or messages of batches, were refused for want of an owner. */
    long refused() {
        return refused.sum();
    }
}
