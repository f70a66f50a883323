package dev.byztime.daemon.net;

import dev.byztime.daemon.NodeState;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How a node and its group stood at one moment.
 *
 * @param state of this node
 * @param publishes whether enough votes are there to publish
 * @param nodes that vote
 * @param faults how many of them may be faulty
 * @param missing how many votes are missing, this node's own included
 * @param offsetNs the published middle, as an offset from the local clock
 * @param errorNs half of what was published
 * @param voteOffsetNs the own vote less that middle
 * @param slewPpb of the own vote
 * @param learnedPpb the part of it that makes up for this machine's oscillator
 * @param pollNs in which time each peer is asked once
 * @param breaks how often the own guarantee was contradicted
 * @param joins how often a vote was taken up
 * @param contradictions how often a new interval was disjoint from what was guaranteed
 * @param failure why nothing can be published or told; null if it can
 * @param peers the others
 */
public record GroupStatus(
        NodeState state,
        boolean publishes,
        int nodes,
        int faults,
        int missing,
        long offsetNs,
        long errorNs,
        long voteOffsetNs,
        long slewPpb,
        double learnedPpb,
        long pollNs,
        long breaks,
        long joins,
        long contradictions,
        @Nullable String failure,
        List<PeerStatus> peers) {

    public GroupStatus {
        peers = List.copyOf(peers);
    }

    /** How many more votes may go missing before nothing is published; negative if nothing is. */
    public int margin() {
        return faults - missing;
    }
}
