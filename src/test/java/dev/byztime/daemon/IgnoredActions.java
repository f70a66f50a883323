package dev.byztime.daemon;

import org.jspecify.annotations.Nullable;

/** The host of a node that ignores all that the node does; tests override what they look at. */
public class IgnoredActions implements NodeActions {

    @Override
    public void send(int peer, long query) {}

    @Override
    public void publish(long offsetNs, long errorNs, long asOfNs) {}

    @Override
    public void publishUnsynchronized(long asOfNs) {}

    @Override
    public void persist(@Nullable VoteLine line) {}

    @Override
    public void report(NodeReport what) {}

    @Override
    public void suspect(int peer, Suspicion why) {}
}
