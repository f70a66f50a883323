package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * What is asked of a store: to read a record, and to replace it if it is unchanged.
 *
 * <p>A record that was replaced stays so, whatever fails: an acknowledged write is on the disks of
 * a majority, or of the one server there is. A store that may lose acknowledged writes, such as a
 * standby that is replicated asynchronously, must not be used.
 *
 * <p>A read may be old: it may show what the record was at any time since the last successful write
 * of this process. A write may take effect long after its caller has given it up, and more than one
 * call may be under way. No part of the argument relies on leases, elections or clocks of the
 * store.
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
