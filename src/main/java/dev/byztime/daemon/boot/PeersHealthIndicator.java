package dev.byztime.daemon.boot;

import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.net.GroupNode;
import dev.byztime.daemon.net.GroupStatus;
import dev.byztime.daemon.net.PeerState;
import dev.byztime.daemon.net.PeerStatus;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;

/**
 * The health contributor {@code peers}: whether the group keeps time, and what weakens it.
 *
 * <p>It is not part of readiness, because a published bound stays true while it grows, and {@code
 * globalTime} says when the bound is too wide.
 */
@Component
@ConditionalOnProperty(name = "byztime.provider", havingValue = "peers")
class PeersHealthIndicator implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");

    private final GroupProvider provider;

    PeersHealthIndicator(GroupProvider provider) {
        this.provider = provider;
    }

    @Override
    public Health health() {
        GroupNode node = provider.node();
        if (node == null) {
            return Health.outOfService().withDetail("reason", "the service is ending").build();
        }
        GroupStatus group = node.status();
        List<String> problems = new ArrayList<>();
        Status status = status(group, node.isRunning(), weaknesses(group, problems), problems);
        return Health.status(status)
                .withDetail("state", group.state())
                .withDetail("nodes", group.nodes())
                .withDetail("faultsTolerated", group.faults())
                .withDetail("votesMissing", group.missing())
                .withDetail("margin", group.margin())
                .withDetail("problems", problems)
                .build();
    }

    private static Status status(
            GroupStatus group, boolean runs, boolean weak, List<String> problems) {
        if (!runs || group.failure() != null) {
            problems.addFirst(group.failure() == null ? "its thread has ended" : group.failure());
            return Status.DOWN;
        }
        if (!group.publishes()) {
            problems.addFirst(
                    "too many votes are missing (%d of %d): nothing is published"
                            .formatted(group.missing(), group.nodes()));
            return Status.DOWN;
        }
        return weak ? DEGRADED : Status.UP;
    }

    private boolean weaknesses(GroupStatus group, List<String> problems) {
        if (group.margin() == 0 && group.faults() > 0) {
            problems.add("no more votes may go missing, and no fault is withstood any more");
        }
        if (group.state() == NodeState.GENESIS || group.state() == NodeState.JOINING) {
            problems.add("this node does not vote yet");
        }
        for (PeerStatus peer : group.peers()) {
            if (peer.state() == PeerState.SUSPECT || peer.state() == PeerState.NO_PEER) {
                problems.add("peer " + peer.name() + ": " + peer.problem());
            }
        }
        problems.addAll(provider.endingCertificates());
        return !problems.isEmpty();
    }
}
