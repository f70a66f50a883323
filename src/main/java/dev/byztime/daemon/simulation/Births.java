package dev.byztime.daemon.simulation;

import dev.byztime.daemon.Node;
import dev.byztime.daemon.NodeSettings;

import java.util.random.RandomGenerator;

/** A factory for the node of an honest member. Tests use it to make nodes whose rule is broken. */
@FunctionalInterface
public interface Births {
    Node create(NodeSettings settings, RandomGenerator random);
}
