package dev.byztime.daemon.boot;

import dev.byztime.daemon.NodeReport;
import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.keys.AnswerSeals;
import dev.byztime.daemon.keys.KeyServerOutcome;
import dev.byztime.daemon.net.ClientOutcome;
import dev.byztime.daemon.net.GroupNode;
import dev.byztime.daemon.net.GroupStatus;
import dev.byztime.daemon.net.ServerOutcome;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** The metrics of a node and of its group as a whole, in base units. */
@Component
@ConditionalOnProperty(name = "byztime.provider", havingValue = "peers")
class GroupMetrics implements MeterBinder {

    private static final double NS = 1e-9;

    /**
     * The upper bounds of the buckets: from the usual time on an idle machine to times that make
     * intervals wide.
     */
    private static final Duration[] WORK =
            LongStream.of(20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000)
                    .mapToObj(us -> Duration.ofNanos(1_000 * us))
                    .toArray(Duration[]::new);

    private final GroupProvider provider;

    GroupMetrics(GroupProvider provider) {
        this.provider = provider;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindGroup(registry);
        bindCounters(registry);
        bindKeys(registry);
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

    private static double expires(GroupProvider provider, @Nullable Instant end) {
        return end == null
                ? Double.NaN
                : end.getEpochSecond() - provider.calendar().getEpochSecond();
    }

    private static String label(Enum<?> what) {
        return what.name().toLowerCase(Locale.ROOT);
    }
}
