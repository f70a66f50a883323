package dev.byztime.daemon.net;

import org.jspecify.annotations.Nullable;

/** A holder of the node, which other code can ask for it while it starts and stops. */
@FunctionalInterface
public interface RunningNode {

    /** The node; null while it does not run. */
    @Nullable GroupNode node();
}
