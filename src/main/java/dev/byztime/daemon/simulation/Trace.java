package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeReport;

/** Is told what happens in a run, for pictures and for understanding a failure. */
public interface Trace {

    /** An honest node reports something. */
    void reported(long nowNs, int node, NodeReport what);

    /**
     * An honest node publishes.
     *
     * @param lowerNs the interval's lower end, less the real time
     * @param upperNs its upper end
     * @param voteNs the node's vote or guess
     * @param slackNs how much room all publications together leave the scale
     * @param middleNs where the middle of that room is
     */
    void published(
            long nowNs,
            int node,
            double lowerNs,
            double upperNs,
            double voteNs,
            double slackNs,
            double middleNs);
}
