package dev.byztime.daemon.http;

import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.net.GroupStatus;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The state of this node and its group.
 *
 * @param state the phase of this node on its way to a vote
 * @param publishes whether enough votes are present to tell the time
 * @param nodes the number of nodes that vote
 * @param faultsTolerated the number of nodes that may be faulty in any way
 * @param votesMissing the number of missing votes, this node's own included
 * @param margin how many more votes may go missing before this node stops publishing; negative if
 *     it does not publish
 * @param error half the width of the interval published last
 * @param voteOffset this node's vote minus the middle of that interval
 * @param slewPpb the rate at which the vote is steered
 * @param learnedPpb the part of this rate that compensates this machine's oscillator
 * @param poll the time in which each peer is asked once
 * @param joins how often this process has taken up a vote
 * @param breaks how often the group has contradicted an interval that this node had published
 * @param problem what is wrong with this node
 * @param peers the other nodes of the group
 */
record PeersAnswer(
        NodeState state,
        boolean publishes,
        int nodes,
        int faultsTolerated,
        int votesMissing,
        int margin,
        @Schema(example = "\"0.000021000\"") Timestamp error,
        @Schema(example = "\"-0.000000300\"") Timestamp voteOffset,
        long slewPpb,
        long learnedPpb,
        @Schema(example = "\"0.050000000\"") Timestamp poll,
        long joins,
        long breaks,
        @Nullable String problem,
        List<PeerAnswer> peers) {

    static PeersAnswer of(GroupStatus group) {
        return new PeersAnswer(
                group.state(),
                group.publishes(),
                group.nodes(),
                group.faults(),
                group.missing(),
                group.margin(),
                Timestamp.ofNanos(group.errorNs()),
                Timestamp.ofNanos(group.voteOffsetNs()),
                group.slewPpb(),
                Math.round(group.learnedPpb()),
                Timestamp.ofNanos(group.pollNs()),
                group.joins(),
                group.breaks(),
                group.failure(),
                group.peers().stream().map(PeerAnswer::of).toList());
    }
}
