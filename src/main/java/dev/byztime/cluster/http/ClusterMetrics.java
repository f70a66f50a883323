package dev.byztime.cluster.http;

import dev.byztime.cluster.ClusterCounts;
import dev.byztime.cluster.ClusterKeeper;
import dev.byztime.cluster.Partition;
import dev.byztime.cluster.PartitionWrite;
import dev.byztime.cluster.Partitions;
import dev.byztime.cluster.ServiceTables;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.time.TimeUnavailableException;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.stereotype.Component;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/** The metrics of partitions, and of requests among instances. */
@Component
final class ClusterMetrics {

    ClusterMetrics(
            MeterRegistry registry,
            Partitions<ServiceTables> partitions,
            ClusterKeeper<ServiceTables> keeper,
            OwnerRequests others,
            PartitionRoutes routes) {
        Gauge.builder("byztime.partitions.owned", partitions, Partitions::usable)
                .description("Partitions that this instance may promise something about")
                .register(registry);
        Gauge.builder("byztime.partitions.headroom", partitions, ClusterMetrics::headroomSeconds)
                .description(
                        "For how long this instance may promise something about all partitions"
                                + " that it owns, if the store does not answer from now on")
                .baseUnit("seconds")
                .register(registry);
        for (RaiseFailure.Kind kind : RaiseFailure.Kind.values()) {
            Gauge.builder("byztime.partitions.obstacle", keeper, k -> isAt(k, kind) ? 1 : 0)
                    .description("1 if this keeps the bounds of partitions from rising at present")
                    .tag("kind", kind.reason())
                    .register(registry);
        }
        Gauge.builder("byztime.partitions.instances", keeper, k -> k.view().alive().size())
                .description("Instances that seem to be alive, this one included")
                .register(registry);
        ClusterCounts counts = keeper.counts();
        for (PartitionWrite.Kind kind : PartitionWrite.Kind.values()) {
            FunctionCounter.builder("byztime.partitions.writes", counts, c -> c.written(kind))
                    .description("Records of partitions that were replaced")
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        FunctionCounter.builder("byztime.partitions.reads", counts, ClusterCounts::reads)
                .description("Records of partitions that were read")
                .register(registry);
        FunctionCounter.builder("byztime.partitions.conflicts", counts, ClusterCounts::refused)
                .description("Writes that found another record than the one to be replaced")
                .register(registry);
        FunctionCounter.builder("byztime.partitions.failures", counts, ClusterCounts::failures)
                .description("Uses of the store that have failed")
                .register(registry);
        tables(registry, counts, "sent", ClusterCounts::tablesSent);
        tables(registry, counts, "lost", ClusterCounts::tablesLost);
        forwards(registry, others, "answered", OwnerRequests::answered);
        forwards(registry, others, "unreachable", OwnerRequests::notSent);
        forwards(registry, others, "unknown", OwnerRequests::unknown);
        forwards(registry, others, "forged", OwnerRequests::forged);
        FunctionCounter.builder("byztime.partitions.refusals", routes, PartitionRoutes::refused)
                .description("Requests and messages that were refused for want of an owner")
                .register(registry);
    }

    private static double headroomSeconds(Partitions<ServiceTables> partitions) {
        try {
            OptionalLong leastNs =
                    partitions.all().stream()
                            .map(Partition::headroomNs)
                            .flatMapToLong(OptionalLong::stream)
                            .min();
            return leastNs.isEmpty() ? Double.NaN : leastNs.getAsLong() * 1e-9;
        } catch (TimeUnavailableException e) {
            return Double.NaN;
        }
    }

    private static boolean isAt(ClusterKeeper<ServiceTables> keeper, RaiseFailure.Kind kind) {
        RaiseFailure now = keeper.obstacle();
        return now != null && now.kind() == kind;
    }

    private static void tables(
            MeterRegistry registry,
            ClusterCounts counts,
            String outcome,
            ToDoubleFunction<ClusterCounts> count) {
        FunctionCounter.builder("byztime.partitions.tables", counts, count)
                .description("Tables of partitions that were sent to the next owner")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static void forwards(
            MeterRegistry registry,
            OwnerRequests others,
            String outcome,
            ToDoubleFunction<OwnerRequests> count) {
        FunctionCounter.builder("byztime.partitions.forwards", others, count)
                .description("Requests that were sent on to the owner of a partition")
                .tag("outcome", outcome)
                .register(registry);
    }
}
