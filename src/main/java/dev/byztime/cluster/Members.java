package dev.byztime.cluster;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

/**
 * The instances that have lately said that they are there. This is a hint about who should own a
 * partition, and no promise depends on it.
 */
public interface Members {

    /** Says that this instance is there. */
    void put(ClusterMember self) throws IOException;

    /** What all instances have said last. */
    List<ClusterMember> all() throws IOException;

    /** Removes what an instance has said. */
    void remove(UUID id) throws IOException;
}
