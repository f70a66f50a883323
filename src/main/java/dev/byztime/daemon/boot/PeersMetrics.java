package dev.byztime.daemon.boot;

import dev.byztime.daemon.NodeReport;
import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.Suspicion;
import dev.byztime.daemon.keys.AnswerSeals;
import dev.byztime.daemon.keys.KeyException;
import dev.byztime.daemon.keys.KeyServerOutcome;
import dev.byztime.daemon.net.ClientOutcome;
import dev.byztime.daemon.net.GroupNode;
import dev.byztime.daemon.net.GroupStatus;
import dev.byztime.daemon.net.KeyCounts;
import dev.byztime.daemon.net.PeerState;
import dev.byztime.daemon.net.PeerStatus;
import dev.byztime.daemon.net.ServerOutcome;

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
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** The metrics of a node, in base units. */
@Component
@ConditionalOnProperty(name = "byztime.provider", havingValue = "peers")
class PeersMetrics implements MeterBinder {

    private static final double NS = 1e-9;

    /**
     * The upper bounds of the buckets: from the usual time on an idle machine to times that make
     * intervals wide.
     */
    private static final Duration[] WORK =
            LongStream.of(20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000)
                    .mapToObj(us -> Duration.ofNanos(1_000 * us))
                    .toArray(Duration[]::new);

    /** The same for round trips, which are shorter in one rack and longer between continents. */
    private static final Duration[] ROUND_TRIPS =
            LongStream.of(10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 20_000, 100_000, 500_000)
                    .mapToObj(us -> Duration.ofNanos(1_000 * us))
                    .toArray(Duration[]::new);

    private final GroupProvider provider;

    PeersMetrics(GroupProvider provider) {
        this.provider = provider;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindGroup(registry);
        bindCounters(registry);
        bindRoundTrips(registry);
        bindInfo(registry);
        bindKeys(registry);
        for (String peer : provider.peerNames()) {
            bindPeer(registry, peer);
            bindKeysOf(registry, peer);
        }
    }

    private void bindGroup(MeterRegistry registry) {
        for (NodeState state : NodeState.values()) {
            Gauge.builder(
                            "byztime.daemon.state",
                            provider,
                            p -> of(p, g -> g.state() == state ? 1 : 0))
                    .description("1 for the state that this node is in")
                    .tag("state", label(state))
                    .register(registry);
        }
        group(registry, "peers", "Nodes that vote, this one included", "", GroupStatus::nodes);
        group(registry, "faults.tolerated", "Nodes that may be faulty", "", GroupStatus::faults);
        group(
                registry,
                "votes",
                "Votes that are there, this node's own included",
                "",
                g -> g.nodes() - g.missing());
        group(registry, "votes.missing", "Votes that are not there", "", GroupStatus::missing);
        group(
                registry,
                "entry.error",
                "Half the width of what was published last",
                "seconds",
                g -> g.publishes() ? g.errorNs() * NS : Double.NaN);
        group(
                registry,
                "vote.offset",
                "The own vote less the middle of what was published",
                "seconds",
                g -> g.voteOffsetNs() * NS);
        group(registry, "slew.ppm", "How fast the vote is steered", "", g -> g.slewPpb() / 1e3);
        group(
                registry,
                "rate.ppm",
                "The part of it that makes up for the oscillator",
                "",
                g -> g.learnedPpb() / 1e3);
        group(
                registry,
                "poll.interval",
                "In which time each peer is asked once",
                "seconds",
                g -> g.pollNs() * NS);
    }

    private void bindCounters(MeterRegistry registry) {
        node(
                registry,
                "byztime.daemon.contradictions",
                "New bounds that excluded what was guaranteed",
                null,
                null,
                n -> n.reports(NodeReport.BROKEN));
        node(
                registry,
                "byztime.daemon.breaks",
                "Breaks of the timescale",
                null,
                null,
                n -> n.reports(NodeReport.BROKEN));
        node(
                registry,
                "byztime.daemon.joins",
                "Votes that were taken up",
                null,
                null,
                n -> n.status().joins());
        node(
                registry,
                "byztime.client.answers",
                "Answers that counted",
                null,
                null,
                n -> n.clientOutcomes().of(ClientOutcome.ANSWERED));
        for (ClientOutcome outcome : ClientOutcome.values()) {
            if (outcome != ClientOutcome.ANSWERED) {
                node(
                        registry,
                        "byztime.client.rejected",
                        "Queries that were not sent, and what came back and did not count",
                        "reason",
                        label(outcome),
                        n -> n.clientOutcomes().of(outcome));
            }
        }
        stamps(registry, "kernel", GroupNode::answersStampedByKernel);
        stamps(registry, "own", GroupNode::answersStampedByOwn);
        for (ServerOutcome outcome : ServerOutcome.values()) {
            node(
                    registry,
                    "byztime.server.packets",
                    "What came of datagrams that came to the server",
                    "outcome",
                    label(outcome),
                    n -> n.serverOutcomes().of(outcome));
        }
        Timer work =
                Timer.builder("byztime.server.work")
                        .description("From the arrival of a query until its answer left")
                        .serviceLevelObjectives(WORK)
                        .register(registry);
        provider.observeServerWork(ns -> work.record(ns, TimeUnit.NANOSECONDS));
    }

    private void bindKeys(MeterRegistry registry) {
        for (KeyServerOutcome outcome : KeyServerOutcome.values()) {
            node(
                    registry,
                    "byztime.ke.server",
                    "Connections to the key server",
                    "outcome",
                    outcome.label(),
                    n -> n.keyServerOutcomes(outcome));
        }
        Gauge.builder(
                        "byztime.ke.server.open",
                        provider,
                        p -> ofNode(p, GroupNode::keyServerConnections))
                .description("Connections to the key server now")
                .register(registry);
        cookies(registry, "current", AnswerSeals.Opened::byCurrent);
        cookies(registry, "previous", AnswerSeals.Opened::byPrevious);
        cookies(registry, "older", AnswerSeals.Opened::byOlder);
        Gauge.builder(
                        "byztime.master.key.age",
                        provider,
                        p -> ofNode(p, GroupNode::masterKeyAgeSeconds))
                .description("Since the key that cookies are sealed with was taken into use")
                .baseUnit("seconds")
                .register(registry);
        expires(registry, "own", GroupProvider::certificateExpires);
        expires(registry, "authorities", GroupProvider::authoritiesExpire);
    }

    private void bindKeysOf(MeterRegistry registry, String peer) {
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

    private void expires(
            MeterRegistry registry, String which, Function<GroupProvider, @Nullable Instant> end) {
        Gauge.builder("byztime.certificate.expires", provider, p -> expires(p, end.apply(p)))
                .description(
                        "Until this node's certificate, or the first of its authorities', ends")
                .baseUnit("seconds")
                .tag("which", which)
                .register(registry);
    }

    private void stamps(MeterRegistry registry, String by, ToDoubleFunction<GroupNode> what) {
        node(
                registry,
                "byztime.client.stamps",
                "Answers, by whose stamps their times were told",
                "stamps",
                by,
                what);
    }

    private void cookies(
            MeterRegistry registry, String key, ToDoubleFunction<AnswerSeals.Opened> what) {
        node(
                registry,
                "byztime.cookies.opened",
                "Cookies that were opened, by the age of their key",
                "key",
                key,
                n -> {
                    AnswerSeals.Opened opened = n.cookiesOpened();
                    return opened == null ? 0 : what.applyAsDouble(opened);
                });
    }

    private void bindPeer(MeterRegistry registry, String name) {
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
        peer(
                registry,
                name,
                "reachable.ratio",
                "Of the last eight polls, how many were answered",
                "",
                p -> Integer.bitCount(p.reach()) / 8.0);
        peer(
                registry,
                name,
                "unanswered.polls",
                "Polls since the last answer",
                "",
                PeerStatus::unanswered);
        peer(
                registry,
                name,
                "last.answer.age",
                "Since the last answer",
                "seconds",
                p -> secondsOrNone(p.lastAnswerAgeNs()));
        peer(
                registry,
                name,
                "rtt.last",
                "The last round trip, less the peer's work",
                "seconds",
                p -> secondsOrNone(p.rttNs()));
        peer(
                registry,
                name,
                "rtt.least",
                "The least of the last 64 of them",
                "seconds",
                p -> secondsOrNone(p.leastRttNs()));
        peer(
                registry,
                name,
                "stamped.by.kernel",
                "Whether the last round trip was told by the kernel's stamps",
                "",
                p -> p.kernelStamps() ? 1 : 0);
        peer(
                registry,
                name,
                "jitter",
                "Difference of round trips",
                "seconds",
                p -> p.jitterNs() * NS);
        peer(
                registry,
                name,
                "offset.lower",
                "The least by which its vote can be ahead of ours",
                "seconds",
                p -> seconds(p.offsetLowerNs()));
        peer(
                registry,
                name,
                "offset.upper",
                "The most",
                "seconds",
                p -> seconds(p.offsetUpperNs()));
        peer(
                registry,
                name,
                "offset",
                "The middle of the two",
                "seconds",
                p -> (seconds(p.offsetLowerNs()) + seconds(p.offsetUpperNs())) / 2);
        peer(
                registry,
                name,
                "asymmetry",
                "Half the difference of the ways there and back",
                "seconds",
                p -> p.rttNs() < 0 ? Double.NaN : p.asymmetryNs() * NS);
        peer(
                registry,
                name,
                "rate.ppm",
                "The rate of its clock against ours",
                "",
                p -> ppm(p.ratePpb()));
        peer(
                registry,
                name,
                "rate.error.ppm",
                "The largest error of that rate",
                "",
                p -> ppm(p.rateErrorPpb()));
        peer(registry, name, "cookies", "Cookies that are left", "", PeerStatus::cookies);
        peer(
                registry,
                name,
                "keys.age",
                "Since its keys were established",
                "seconds",
                p -> secondsOrNone(p.keysAgeNs()));
    }

    private void group(
            MeterRegistry registry,
            String name,
            String description,
            String unit,
            ToDoubleFunction<GroupStatus> what) {
        Gauge.builder("byztime.daemon." + name, provider, p -> of(p, what))
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .register(registry);
    }

    private void peer(
            MeterRegistry registry,
            String peer,
            String name,
            String description,
            String unit,
            ToDoubleFunction<PeerStatus> what) {
        Gauge.builder("byztime.peer." + name, provider, p -> ofPeer(p, peer, what))
                .description(description)
                .tag("peer", peer)
                .baseUnit(unit.isEmpty() ? null : unit)
                .register(registry);
    }

    private void node(
            MeterRegistry registry,
            String name,
            String description,
            @Nullable String tag,
            @Nullable String value,
            ToDoubleFunction<GroupNode> what) {
        FunctionCounter.Builder<GroupProvider> counter =
                FunctionCounter.builder(name, provider, p -> ofNode(p, what))
                        .description(description);
        if (tag != null && value != null) {
            counter.tag(tag, value);
        }
        counter.register(registry);
    }

    private static double ofNode(GroupProvider provider, ToDoubleFunction<GroupNode> what) {
        GroupNode node = provider.node();
        return node == null ? Double.NaN : what.applyAsDouble(node);
    }

    private static double of(GroupProvider provider, ToDoubleFunction<GroupStatus> what) {
        return ofNode(provider, node -> what.applyAsDouble(node.status()));
    }

    private static double ofPeer(
            GroupProvider provider, String name, ToDoubleFunction<PeerStatus> what) {
        return of(
                provider,
                group ->
                        group.peers().stream()
                                .filter(peer -> peer.name().equals(name))
                                .mapToDouble(what)
                                .findFirst()
                                .orElse(Double.NaN));
    }

    private static double expires(GroupProvider provider, @Nullable Instant end) {
        return end == null
                ? Double.NaN
                : end.getEpochSecond() - provider.calendar().getEpochSecond();
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
