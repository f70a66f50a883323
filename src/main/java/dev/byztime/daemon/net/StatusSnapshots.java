package dev.byztime.daemon.net;

import dev.byztime.daemon.Node;
import dev.byztime.daemon.NodeReport;
import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.Suspicion;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Puts together the status of a node for other threads. Only the loop's thread may use it. */
final class StatusSnapshots {

    private final Node node;
    private final List<PeerLink> peers;
    private final GroupFiles files;
    private final GroupLog groupLog;
    private final Function<Member, KeyCounts> keyCounts;

    StatusSnapshots(
            Node node,
            List<PeerLink> peers,
            GroupFiles files,
            GroupLog groupLog,
            Function<Member, KeyCounts> keyCounts) {
        this.node = node;
        this.peers = peers;
        this.files = files;
        this.groupLog = groupLog;
        this.keyCounts = keyCounts;
    }

    /**
     * The status now.
     *
     * @param fault the fault that ended the loop; null while it runs
     */
    GroupStatus at(long nowNs, @Nullable String fault) {
        List<PeerStatus> all = new ArrayList<>(peers.size());
        for (PeerLink peer : peers) {
            all.add(of(peer, nowNs));
        }
        return new GroupStatus(
                node.state(),
                node.publishes(),
                nodes(),
                node.margin() + node.missing(),
                node.missing(),
                files.offsetNs(),
                files.errorNs(),
                node.state() == NodeState.COMMITTED ? node.voteNs(nowNs) - files.offsetNs() : 0,
                node.slewPpb(),
                node.learnedPpb(),
                node.pollNs(),
                groupLog.reports(NodeReport.BROKEN),
                groupLog.reports(NodeReport.COMMITTED_BY_AGREEMENT)
                        + groupLog.reports(NodeReport.COMMITTED_BY_JOINING)
                        + groupLog.reports(NodeReport.COMMITTED_BY_GENESIS),
                fault != null ? fault : files.failure(),
                all);
    }

    private int nodes() {
        return peers.size() + (node.state() == NodeState.READ_ONLY ? 0 : 1);
    }

    /** This node's vote; where it has none, the middle of what it publishes, or its guess. */
    private long oursNs(long nowNs) {
        return node.state() != NodeState.COMMITTED && node.publishes()
                ? files.offsetNs()
                : node.voteNs(nowNs);
    }

    private PeerStatus of(PeerLink peer, long nowNs) {
        boolean heard = node.heard(peer.index, nowNs);
        long oursNs = oursNs(nowNs);
        Map<Suspicion, Long> suspicions = new EnumMap<>(Suspicion.class);
        for (Suspicion why : Suspicion.values()) {
            suspicions.put(why, peer.suspicions[why.ordinal()]);
        }
        long rateErrorPpb = node.clockRateErrorPpb(peer.index);
        return new PeerStatus(
                peer.member.name(),
                peer.member.place(),
                peer.keys.server(),
                PeerStates.of(peer, node, heard, nowNs),
                PeerStates.problem(peer, nowNs),
                node.reach(peer.index),
                peer.unanswered,
                peer.lastAnswerNs == PeerLink.NEVER ? -1 : nowNs - peer.lastAnswerNs,
                Math.max(peer.rttNs, -1),
                Math.max(peer.leastRttNs(), -1),
                peer.jitterNs,
                peer.kernelStamps,
                heard ? node.lowerNs(peer.index, nowNs) - oursNs : null,
                heard ? node.upperNs(peer.index, nowNs) - oursNs : null,
                peer.extended,
                peer.keys.cookies(),
                peer.keys.ageNs(nowNs),
                suspicions,
                rateErrorPpb == Long.MAX_VALUE ? null : node.clockRatePpb(peer.index),
                rateErrorPpb == Long.MAX_VALUE ? null : rateErrorPpb,
                peer.asymmetryNs,
                keyCounts.apply(peer.member));
    }
}
