package dev.byztime.daemon.boot;

import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.keys.KeyException;
import dev.byztime.daemon.net.GroupNode;
import dev.byztime.daemon.net.KeyCounts;
import dev.byztime.daemon.net.PeerState;
import dev.byztime.daemon.net.PeerStatus;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** The metrics of each peer of a node, in base units. */
@Component
@ConditionalOnProperty(name = "byztime.provider", havingValue = "peers")
class PeersMetrics implements MeterBinder {

    private static final double NS = 1e-9;

    /** The upper bounds of the buckets: from one rack to other continents. */
    private static final Duration[] ROUND_TRIPS =
            LongStream.of(10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 20_000, 100_000, 500_000)
                    .mapToObj(us -> Duration.ofNanos(1_000 * us))
                    .toArray(Duration[]::new);

    /**
     * A gauge of a peer.
     *
     * @param name the name after the common prefix
     * @param unit the base unit; empty for a ratio or a number
     */
    private record PeerGauge(
            String name, String description, String unit, ToDoubleFunction<PeerStatus> value) {}

    private static final List<PeerGauge> GAUGES =
            List.of(
                    new PeerGauge(
                            "reachable.ratio",
                            "Of the last eight polls, how many were answered",
                            "",
                            p -> Integer.bitCount(p.reach()) / 8.0),
                    new PeerGauge(
                            "unanswered.polls",
                            "Polls since the last answer",
                            "",
                            PeerStatus::unanswered),
                    new PeerGauge(
                            "last.answer.age",
                            "Since the last answer",
                            "seconds",
                            p -> secondsOrNone(p.lastAnswerAgeNs())),
                    new PeerGauge(
                            "rtt.last",
                            "The last round trip, less the peer's work",
                            "seconds",
                            p -> secondsOrNone(p.rttNs())),
                    new PeerGauge(
                            "rtt.least",
                            "The least of the last 64 of them",
                            "seconds",
                            p -> secondsOrNone(p.leastRttNs())),
                    new PeerGauge(
                            "stamped.by.kernel",
                            "Whether the last round trip was told by the kernel's stamps",
                            "",
                            p -> p.kernelStamps() ? 1 : 0),
                    new PeerGauge(
                            "jitter",
                            "Difference of round trips",
                            "seconds",
                            p -> p.jitterNs() * NS),
                    new PeerGauge(
                            "offset.lower",
                            "The least by which its vote can be ahead of ours",
                            "seconds",
                            p -> seconds(p.offsetLowerNs())),
                    new PeerGauge(
                            "offset.upper", "The most", "seconds", p -> seconds(p.offsetUpperNs())),
                    new PeerGauge(
                            "offset",
                            "The middle of the two",
                            "seconds",
                            p -> (seconds(p.offsetLowerNs()) + seconds(p.offsetUpperNs())) / 2),
                    new PeerGauge(
                            "asymmetry",
                            "Half the difference of the ways there and back",
                            "seconds",
                            p -> p.rttNs() < 0 ? Double.NaN : p.asymmetryNs() * NS),
                    new PeerGauge(
                            "rate.ppm",
                            "The rate of its clock against ours",
                            "",
                            p -> ppm(p.ratePpb())),
                    new PeerGauge(
                            "rate.error.ppm",
                            "The largest error of that rate",
                            "",
                            p -> ppm(p.rateErrorPpb())),
                    new PeerGauge("cookies", "Cookies that are left", "", PeerStatus::cookies),
                    new PeerGauge(
                            "keys.age",
                            "Since its keys were established",
                            "seconds",
                            p -> secondsOrNone(p.keysAgeNs())));

    private final GroupProvider provider;

    PeersMetrics(GroupProvider provider) {
        this.provider = provider;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String peer : provider.peerNames()) {
            bindStates(registry, peer);
            GAUGES.forEach(gauge -> bind(registry, peer, gauge));
            bindKeys(registry, peer);
        }
        bindRoundTrips(registry);
        bindInfo(registry);
    }

    private void bindKeys(MeterRegistry registry, String peer) {
        keysOf(registry, peer, "established", KeyCounts::established);
        for (KeyException.Reason why : KeyException.Reason.values()) {
            keysOf(registry, peer, label(why), counts -> counts.failed().getOrDefault(why, 0L));
        }
        resolutions(registry, peer, "found", KeyCounts::resolved);
        resolutions(registry, peer, "failed", KeyCounts::unresolved);
    }

    private void keysOf(
            MeterRegistry registry, String peer, String outcome, ToDoubleFunction<KeyCounts> what) {
        FunctionCounter.builder(
                        "byztime.ke.client",
                        provider,
                        p -> ofPeer(p, peer, of -> what.applyAsDouble(of.keyCounts())))
                .description("Establishments of keys with peers")
                .tag("peer", peer)
                .tag("outcome", outcome)
                .register(registry);
    }

    private void resolutions(
            MeterRegistry registry, String peer, String outcome, ToDoubleFunction<KeyCounts> what) {
        FunctionCounter.builder(
                        "byztime.peer.resolutions",
                        provider,
                        p -> ofPeer(p, peer, of -> what.applyAsDouble(of.keyCounts())))
                .description("Look-ups of the peer's name")
                .tag("peer", peer)
                .tag("outcome", outcome)
                .register(registry);
    }

    /** How long queries take, by whose stamps this was told. */
    private void bindRoundTrips(MeterRegistry registry) {
        Map<String, Timer> byKernel = new HashMap<>();
        Map<String, Timer> byOwn = new HashMap<>();
        for (String peer : provider.peerNames()) {
            byKernel.put(peer, roundTrips(registry, peer, "kernel"));
            byOwn.put(peer, roundTrips(registry, peer, "own"));
        }
        provider.observeRoundTrips((peer, kernels, rttNs) -> {
            Timer timer = (kernels ? byKernel : byOwn).get(peer);
            if (timer != null) {
                timer.record(rttNs, TimeUnit.NANOSECONDS);
            }
        });
    }

    private static Timer roundTrips(MeterRegistry registry, String peer, String stamps) {
        return Timer.builder("byztime.peer.rtt")
                .description("Round trips of queries, less the peer's work")
                .serviceLevelObjectives(ROUND_TRIPS)
                .tag("peer", peer)
                .tag("stamps", stamps)
                .register(registry);
    }

    /** What a peer is, in labels: where it is, and whether it sends what byztimed does not. */
    private void bindInfo(MeterRegistry registry) {
        MultiGauge info =
                MultiGauge.builder("byztime.peer.info")
                        .description("1; the labels say where the peer is and what it speaks")
                        .register(registry);
        provider.afterCare(() -> {
            GroupNode node = provider.node();
            if (node != null) {
                info.register(
                        node.status().peers().stream().map(PeersMetrics::info).toList(), true);
            }
        });
    }

    private static MultiGauge.Row<?> info(PeerStatus peer) {
        InetSocketAddress address = peer.address();
        return MultiGauge.Row.of(
                Tags.of(
                        Tag.of("peer", peer.name()),
                        Tag.of("place", peer.place()),
                        Tag.of(
                                "address",
                                address == null ? "" : address.getAddress().getHostAddress()),
                        Tag.of("extended", "" + peer.extended())),
                1);
    }

    private void bindStates(MeterRegistry registry, String name) {
        for (PeerState state : PeerState.values()) {
            Gauge.builder(
                            "byztime.peer.state",
                            provider,
                            p -> ofPeer(p, name, peer -> peer.state() == state ? 1 : 0))
                    .description("1 for the state that the peer is in")
                    .tag("peer", name)
                    .tag("state", label(state))
                    .register(registry);
        }
        for (Suspicion why : Suspicion.values()) {
            FunctionCounter.builder(
                            "byztime.peer.suspicions",
                            provider,
                            p -> ofPeer(p, name, peer -> peer.suspicions().getOrDefault(why, 0L)))
                    .description("How often the peer was suspected")
                    .tag("peer", name)
                    .tag("reason", label(why))
                    .register(registry);
        }
    }

    private void bind(MeterRegistry registry, String peer, PeerGauge gauge) {
        Gauge.builder("byztime.peer." + gauge.name, provider, p -> ofPeer(p, peer, gauge.value))
                .description(gauge.description)
                .tag("peer", peer)
                .baseUnit(gauge.unit.isEmpty() ? null : gauge.unit)
                .register(registry);
    }

    private static double ofPeer(
            GroupProvider provider, String name, ToDoubleFunction<PeerStatus> what) {
        GroupNode node = provider.node();
        return node == null
                ? Double.NaN
                : node.status().peers().stream()
                        .filter(peer -> peer.name().equals(name))
                        .mapToDouble(what)
                        .findFirst()
                        .orElse(Double.NaN);
    }

    private static double seconds(@Nullable Long ns) {
        return ns == null ? Double.NaN : ns * NS;
    }

    private static double ppm(@Nullable Long ppb) {
        return ppb == null ? Double.NaN : ppb / 1e3;
    }

    private static double secondsOrNone(long ns) {
        return ns < 0 ? Double.NaN : ns * NS;
    }

    private static String label(Enum<?> what) {
        return what.name().toLowerCase(Locale.ROOT);
    }
}
