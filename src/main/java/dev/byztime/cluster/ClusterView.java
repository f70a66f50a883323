package dev.byztime.cluster;

import java.util.Map;
import java.util.UUID;

/**
 * The other instances as this one sees them.
 *
 * @param self this process
 * @param alive the addresses of the instances that seem to be alive, this one included
 */
public record ClusterView(UUID self, Map<UUID, String> alive) {

    public ClusterView {
        alive = Map.copyOf(alive);
    }
}
