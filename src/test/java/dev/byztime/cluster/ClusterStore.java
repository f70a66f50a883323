package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** A store with one record and a version that it counts itself. */
final class ClusterStore {

    /** The whole store as it was. */
    record Backup(@Nullable PartitionRecord record, long version, long at) {}

    private final @Nullable ClusterFlaw flaw;
    private final Map<UUID, Long> versions = new HashMap<>();
    private @Nullable PartitionRecord record;
    private long version;

    ClusterStore(@Nullable ClusterFlaw flaw) {
        this.flaw = flaw;
    }

    @Nullable PartitionRecord read() {
        return record;
    }

    boolean replace(@Nullable PartitionRecord unchanged, PartitionRecord content) {
        boolean same =
                switch (flaw) {
                    case STORE_COMPARES_VERSIONS -> version == versionOf(unchanged);
                    case STORE_COMPARES_NOTHING -> true;
                    case null, default -> Objects.equals(record, unchanged);
                };
        if (same) {
            record = PartitionRecord.parse(content.toBytes());
            version++;
            versions.put(content.write(), version);
        }
        return same;
    }

    /** The number of the takeover with this id, in the order in which they took effect. */
    long takeover(UUID write) {
        return versions.getOrDefault(write, -1L);
    }

    private long versionOf(@Nullable PartitionRecord of) {
        return of == null ? 0 : versions.getOrDefault(of.write(), -1L);
    }

    Backup backup(long now) {
        return new Backup(record, version, now);
    }

    void restore(Backup backup) {
        record = backup.record;
        version = backup.version;
    }

    void empty() {
        record = null;
        version = 0;
    }
}
