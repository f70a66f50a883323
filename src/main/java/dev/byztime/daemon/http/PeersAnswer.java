package dev.byztime.daemon.http;

import dev.byztime.daemon.NodeState;
import dev.byztime.daemon.net.GroupStatus;
import dev.byztime.time.Timestamp;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How this node and its group stand.
 *
 * @param state of this node
 * @param publishes whether enough votes are there to tell the time
 * @param nodes how many vote
 * @param faultsTolerated how many of them may be faulty in any way
 * @param votesMissing how many votes are not there, this node's own included
 * @param margin how many more may go missing before nothing is published; negative if nothing is
 * @param error half of the width of what was published last
 * @param voteOffset this node's vote less the middle of that
 * @param slewPpb how fast the vote is steered
 * @param learnedPpb the part of it that makes up for this machine's oscillator
 * @param poll in which time each peer is asked once
 * @param joins how often this process has taken up a vote
 * @param breaks how often the group has contradicted what this node guaranteed
 * @param problem what is wrong with this node
 * @param peers the others
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
