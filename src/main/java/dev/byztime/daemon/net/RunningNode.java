package dev.byztime.daemon.net;

import org.jspecify.annotations.Nullable;

/** A node that is started and stopped while others ask for it. */
@FunctionalInterface
public interface RunningNode {

    /** The node; null while it does not run. */
    @Nullable GroupNode node();
}
