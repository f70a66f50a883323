package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * What is asked of a store: to read the record of a partition, and to replace it if it is
 * unchanged. {@link RecordStore} says what a store must keep.
 */
public interface PartitionStore {

    /**
     * The record; null if there is none.
     *
     * @throws IOException if the store cannot be reached, or if its content is not a record
     */
    @Nullable PartitionRecord read(int partition) throws IOException;

    /**
     * Replaces the record if it is unchanged, in one atomic step.
     *
     * <p>Unchanged means that the whole record is the same, with the id of the write that left it.
     * A version that the store counts itself is not enough, because it repeats after a backup was
     * restored.
     *
     * @param unchanged the record to be replaced; null if there must be none
     * @return true if it was replaced. False is no proof of the contrary: a library or a proxy may
     *     have repeated the request, of which the first has succeeded
     * @throws IOException if the outcome is not known
     */
    boolean replace(int partition, @Nullable PartitionRecord unchanged, PartitionRecord record)
            throws IOException;
}
