package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Small records under names, each of which can be replaced if it is unchanged. A record has up to
 * {@value #MOST_BYTES} bytes.
 *
 * <p>A record that was replaced stays so, whatever fails: an acknowledged write is on the disks of
 * a majority, or of the one server there is. A store that may lose acknowledged writes, such as a
 * standby that is replicated asynchronously, must not be used.
 *
 * <p>A read may be old: it may show what the record was at any time since the last successful write
 * of this process. A write may take effect long after its caller has given it up, and more than one
 * call may be under way. No part of the argument in docs/scale-out.md relies on leases, elections
 * or clocks of the store.
 *
 * <p>Each call ends within a time that the implementation states. All are safe for any number of
 * threads.
 */
public interface RecordStore {

    /**
     * The size of the longest record, in bytes. A request to etcd has the old and the new content
     * in Base64, and must stay well below 1.5 MB.
     */
    int MOST_BYTES = 1 << 18;

    /**
     * The record; null if there is none.
     *
     * @param name up to 64 lower-case letters of ASCII, digits and hyphens
     * @throws IOException if the store cannot be reached or refuses to answer
     */
    byte @Nullable [] read(String name) throws IOException;

    /**
     * Replaces the record if it is unchanged, in one atomic step.
     *
     * <p>Unchanged means that all its bytes are the same. A version that the store counts itself is
     * not enough, because it repeats after a backup was restored.
     *
     * @param unchanged the record to be replaced; null if there must be none
     * @return true if it was replaced. False is no proof of the contrary: a library or a proxy may
     *     have repeated the request, of which the first has succeeded
     * @throws IOException if the outcome is not known
     */
    boolean replace(String name, byte @Nullable [] unchanged, byte[] content) throws IOException;
}
