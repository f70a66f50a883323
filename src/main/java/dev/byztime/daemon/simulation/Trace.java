package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeReport;

/** A listener for the events of a run, for drawings and for the analysis of failures. */
public interface Trace {

    /** Called when an honest node reports something. */
    void reported(long nowNs, int node, NodeReport what);

    /**
     * Called when an honest node publishes.
     *
     * @param lowerNs the lower end of the interval minus the real time
     * @param upperNs the upper end of the interval minus the real time
     * @param voteNs the node's vote or guess
     * @param slackNs the room that all publications together leave for the scale
     * @param middleNs the middle of that room
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
