package dev.byztime.cluster.boot;

import dev.byztime.atmostonce.Receivers;
import dev.byztime.cluster.ClusterAgreement;
import dev.byztime.cluster.ClusterKeeper;
import dev.byztime.cluster.DisagreementException;
import dev.byztime.cluster.Instance;
import dev.byztime.cluster.LifeTables;
import dev.byztime.cluster.Partition;
import dev.byztime.cluster.PartitionCeiling;
import dev.byztime.cluster.PartitionLimits;
import dev.byztime.cluster.PartitionOwner;
import dev.byztime.cluster.Partitions;
import dev.byztime.cluster.ReceivedRequests;
import dev.byztime.cluster.SentRequests;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.cluster.SharedRecordStore;
import dev.byztime.cluster.StoredAgreement;
import dev.byztime.cluster.StoredJournals;
import dev.byztime.cluster.StoredMembers;
import dev.byztime.cluster.StoredPartitions;
import dev.byztime.cluster.TableSender;
import dev.byztime.cluster.UnsafeStoreException;
import dev.byztime.cluster.http.InstanceTls;
import dev.byztime.commit.CommitSurroundings;
import dev.byztime.commit.CommitTally;
import dev.byztime.commit.boot.CommitMeters;
import dev.byztime.consumer.ConsumerContext;
import dev.byztime.consumer.CountedClock;
import dev.byztime.lease.LeaseSurroundings;
import dev.byztime.lease.LeaseTotals;
import dev.byztime.lease.boot.GrantTimer;
import dev.byztime.linux.LinuxClock;
import dev.byztime.run.PeriodicTasks;
import dev.byztime.run.WaitRegistry;
import dev.byztime.run.boot.Phases;
import dev.byztime.run.boot.Started;
import dev.byztime.settings.ByztimeProperties;
import dev.byztime.stable.CeilingObserver;
import dev.byztime.time.TimeUnavailableException;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Configures this instance's part of a service of several instances as beans. */
@Configuration(proxyBeanMethods = false)
class ClusterConfiguration {

    /** The number of partitions, which must be the same in all instances at all times. */
    private static final int PARTITIONS = 16;

    private static final Duration MEND_PAUSE = Duration.ofMillis(250);

    private static final Duration SWEEP_PAUSE = Duration.ofMillis(100);

    /** The beans that refer to each other. */
    private record Cluster(
            Partitions<ServiceTables> partitions, ClusterKeeper<ServiceTables> keeper) {}

    @Bean
    InstanceAddress instanceAddress(ByztimeProperties properties, ServerProperties server) {
        return InstanceAddress.of(properties, server);
    }

    /**
     * @throws ClusterStartException if the others would refuse what this instance sends them
     */
    @Bean
    InstanceTls instanceTls(ByztimeProperties properties, ServerProperties server, SslBundles all) {
        String bundle = properties.cluster().instanceBundle();
        boolean asks =
                server.getSsl() != null
                        && Ssl.isEnabled(server.getSsl())
                        && server.getSsl().getClientAuth() != null
                        && server.getSsl().getClientAuth() != Ssl.ClientAuth.NONE;
        if (asks && bundle == null) {
            throw new ClusterStartException(
                    "Instances ask each other for a certificate, because server.ssl.client-auth is"
                            + " set, and this instance has none to show",
                    "Set byztime.cluster.instance-bundle to the SSL bundle with its certificate"
                            + " and the authorities of the others' certificates.",
                    null);
        }
        return new InstanceTls(bundle == null ? null : FollowedBundle.context(all, bundle), asks);
    }

    /** Joins the others. It takes the address to see to it that nothing is written without one. */
    @Bean
    ClusterAgreement clusterAgreement(
            SharedRecordStore store, InstanceAddress address, ByztimeProperties properties) {
        ClusterAgreement own =
                ClusterAgreement.draw(PARTITIONS, ClusterLimits.of(properties), new SecureRandom());
        try {
            return new StoredAgreement(store).join(own);
        } catch (DisagreementException e) {
            throw new ClusterStartException(
                    "The instance at "
                            + address.address()
                            + " cannot join the others: "
                            + e.getMessage(),
                    "Give all instances the same settings. docs/scale-out.md says how to change"
                            + " what was agreed.",
                    e);
        } catch (UnsafeStoreException e) {
            throw new ClusterStartException(
                    "The store must not be used: " + e.getMessage(),
                    "Change the store's settings; docs/scale-out.md says what it must promise.",
                    e);
        } catch (IOException e) {
            throw new ClusterStartException(
                    "The store %s does not answer: %s"
                            .formatted(properties.state(), e.getMessage()),
                    "See whether it runs, and whether byztime.state and byztime.cluster.* are"
                            + " right.",
                    e);
        }
    }

    /** This instance. */
    @Bean
    Instance instance(InstanceAddress address) {
        return new Instance(UUID.randomUUID(), address.address());
    }

    @Bean
    SentRequests sentRequests(
            ClusterAgreement agreement, Instance instance, ConsumerContext context) {
        return new SentRequests(agreement.seal(), instance, context);
    }

    @Bean
    ReceivedRequests receivedRequests(
            ClusterAgreement agreement, Instance instance, ConsumerContext context) {
        return new ReceivedRequests(agreement.seal(), instance, context);
    }

    @Bean
    LeaseTotals leaseTotals() {
        return new LeaseTotals();
    }

    @Bean
    LifeTables.Observers tableObservers(Receivers.Observer receivers, LeaseTotals leases) {
        return new LifeTables.Observers(receivers, leases);
    }

    @Bean
    CommitTally commitTally() {
        return new CommitTally();
    }

    @Bean
    MeterBinder commitMeters(
            CommitTally tally, Partitions<ServiceTables> partitions, ConsumerContext context) {
        return new CommitMeters(
                tally,
                () ->
                        partitions.all().stream()
                                .map(Partition::tables)
                                .filter(Objects::nonNull)
                                .map(ServiceTables::commits)
                                .toList(),
                context);
    }

    @Bean
    Cluster cluster(
            SharedRecordStore store,
            ClusterAgreement agreement,
            Instance instance,
            ByztimeProperties properties,
            ConsumerContext context,
            CountedClock counted,
            WaitRegistry waiting,
            TableSender sender,
            CommitTally tally,
            LinuxClock clock,
            GrantTimer timer,
            LifeTables.Observers observers) {
        PartitionLimits limits = agreement.limits();
        UUID self = instance.id();
        String address = instance.address();
        AtomicReference<ClusterKeeper<ServiceTables>> keeper = new AtomicReference<>();
        StoredJournals journals = new StoredJournals(store);
        LifeTables tables =
                new LifeTables(
                        properties.atMostOnce().plan().ofOneOf(PARTITIONS),
                        properties.ticketPlan().proofs().ofOneOf(PARTITIONS),
                        properties.leaseLimits(),
                        Runtime.getRuntime().maxMemory() / 4 / PARTITIONS,
                        new PartitionCeiling.Context(
                                limits, clock, clock.pause(), () -> keeper.get().obstacle()),
                        new LeaseSurroundings(
                                context,
                                counted,
                                clock,
                                clock.pause(),
                                waiting,
                                properties.longestWaitAsTimestamp(),
                                new SecureRandom(),
                                CeilingObserver.NONE,
                                timer),
                        agreement.connections(),
                        agreement.claims(),
                        new LifeTables.Transactions(
                                properties.commitPlan().ofOneOf(PARTITIONS),
                                journals,
                                tally,
                                new CommitSurroundings(
                                        context,
                                        counted,
                                        clock,
                                        clock.pause(),
                                        CeilingObserver.NONE)),
                        number -> keeper.get().lookAt(number),
                        observers);
        Partitions<ServiceTables> partitions =
                new Partitions<>(
                        IntStream.range(0, PARTITIONS)
                                .mapToObj(number ->
                                        new Partition<>(
                                                number,
                                                new PartitionOwner(
                                                        self, address, limits, UUID::randomUUID),
                                                context,
                                                tables))
                                .toList(),
                        agreement.hash());
        keeper.set(
                new ClusterKeeper<>(
                        self,
                        address,
                        partitions,
                        limits,
                        new StoredPartitions(store),
                        new StoredMembers(store),
                        (partition, life) -> {
                            new StoredAgreement(store).confirm(agreement);
                            journals.fence(partition, life);
                        },
                        new ClusterKeeper.Surroundings(
                                context, clock, clock.pause(), sender, ClusterConfiguration::end)));
        return new Cluster(partitions, keeper.get());
    }

    @Bean
    Partitions<ServiceTables> partitions(Cluster cluster) {
        return cluster.partitions;
    }

    @Bean
    ClusterKeeper<ServiceTables> clusterKeeper(Cluster cluster) {
        return cluster.keeper;
    }

    /** Ends the process on a thread of its own, because the end waits for the caller's. */
    private static void end() {
        Thread.ofPlatform().name("cluster-disagreement").start(() -> System.exit(1));
    }

    /** Forgets expired leases, and lets those that wait for them look. */
    @Bean
    Started leasesSwept(Partitions<ServiceTables> partitions, ConsumerContext context) {
        PeriodicTasks sweeps =
                new PeriodicTasks("lease-sweeper")
                        .every(SWEEP_PAUSE, () -> sweep(partitions, context));
        return new Started(Phases.PROMISES, sweeps::start, sweeps::stop);
    }

    private static void sweep(Partitions<ServiceTables> partitions, ConsumerContext context) {
        for (Partition<ServiceTables> partition : partitions.all()) {
            ServiceTables tables = partition.tables();
            try {
                if (tables != null) {
                    tables.leases().sweep(context.now());
                }
            } catch (TimeUnavailableException e) {
                return; // nothing has expired, as far as is known
            }
        }
    }

    /** Mends journals of groups for which nobody asks. A stalled store stalls this thread alone. */
    @Bean
    Started journalsMended(Partitions<ServiceTables> partitions) {
        PeriodicTasks mends =
                new PeriodicTasks("commits").every(MEND_PAUSE, () -> mend(partitions));
        return new Started(Phases.PROMISES, mends::start, mends::stop);
    }

    private static void mend(Partitions<ServiceTables> partitions) {
        for (Partition<ServiceTables> partition : partitions.all()) {
            ServiceTables tables = partition.tables();
            if (tables != null && partition.isHere()) {
                tables.commits().mendJournals();
            }
        }
    }

    /** Begins when requests can be answered, and hands over while they still are. */
    @Bean
    Started clusterStarted(ClusterKeeper<ServiceTables> keeper) {
        return new Started(Phases.STOPS_FIRST, keeper::start, keeper::stop);
    }
}
