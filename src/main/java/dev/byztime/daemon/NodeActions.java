package dev.byztime.daemon;

import org.jspecify.annotations.Nullable;

/**
 * The actions that a {@link Node} asks its host to carry out, at once and in this order.
 *
 * <p>An implementation must not call the node.
 */
public interface NodeActions {

    /**
     * Sends a query to a peer.
     *
     * @param query the number of the query, which the host hands in again with the answer
     */
    void send(int peer, long query);

    /** Publishes that global time minus the local clock is within {@code errorNs} of the offset. */
    void publish(long offsetNs, long errorNs, long asOfNs);

    /** Publishes that global time is unknown. */
    void publishUnsynchronized(long asOfNs);

    /**
     * Keeps the line of this node's vote for a later process of the same boot, before the next
     * answer leaves. Null removes the kept line.
     */
    void persist(@Nullable VoteLine line);

    /** Reports an event to the operator. */
    void report(NodeReport what);

    /** Reports a suspicious peer to the operator. */
    void suspect(int peer, Suspicion why);
}
