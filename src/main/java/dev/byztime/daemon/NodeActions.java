package dev.byztime.daemon;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Node} wants done; its host does it at once and in this order.
 *
 * <p>An implementation must not call the node.
 */
public interface NodeActions {

    /**
     * Ask a peer for its time.
     *
     * @param query comes back with the answer
     */
    void send(int peer, long query);

    /** Publish that global time less the local clock is within {@code errorNs} of the offset. */
    void publish(long offsetNs, long errorNs, long asOfNs);

    /** Publish that nothing is known. */
    void publishUnsynchronized(long asOfNs);

    /**
     * Keep the line of the own vote for a later process of the same boot. It must be kept before
     * the next answer leaves. Null forgets it.
     */
    void persist(@Nullable VoteLine line);

    /** Tell the operator. */
    void report(NodeReport what);

    /** Tell the operator about a peer. */
    void suspect(int peer, Suspicion why);
}
