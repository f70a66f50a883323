package dev.byztime.daemon.net;

import dev.byztime.daemon.NodeState;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The status of a node and its group at one moment.
 *
 * @param state the phase of this node on its way to a vote
 * @param publishes whether enough votes are present to publish
 * @param nodes the number of nodes that vote
 * @param faults the number of nodes that may be faulty
 * @param missing the number of missing votes, this node's own included
 * @param offsetNs the middle of the published interval, as an offset from the local clock
 * @param errorNs half the width of the published interval
 * @param voteOffsetNs this node's vote minus the middle of the published interval
 * @param slewPpb the rate at which this node's vote slews
 * @param learnedPpb the part of the slew that compensates this machine's oscillator
 * @param pollNs the time in which each peer is asked once
 * @param breaks how often a new interval was disjoint from the intervals published before
 * @param joins how often this node took up a vote
 * @param failure why this node can neither publish nor tell its vote; null if it can
 * @param peers the other nodes
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
        @Nullable String failure,
        List<PeerStatus> peers) {

    public GroupStatus {
        peers = List.copyOf(peers);
    }

    /**
     * How many more votes may go missing before this node stops publishing; negative if it does not
     * publish.
     */
    public int margin() {
        return faults - missing;
    }
}
