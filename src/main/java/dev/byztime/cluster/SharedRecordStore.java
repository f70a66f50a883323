package dev.byztime.cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/** A store that many instances use at the same time. */
public interface SharedRecordStore extends RecordStore, AutoCloseable {

    /** The most changes that {@link #replaceGuarded} makes in one call. */
    int MOST_TOGETHER = 64;

    /**
     * A record to be replaced.
     *
     * @param unchanged what it must be; null if there must be none
     */
    record Change(String name, byte @Nullable [] unchanged, byte[] content) {}

    /**
     * Replaces records, each if it is unchanged, while another one is unchanged, their guard.
     *
     * <p>A change, and the comparisons with the guard and with what is replaced, are one atomic
     * step. So once the guard was replaced, no change takes effect any more that was sent with it
     * as it was. The changes are not one step: some may take effect and others not.
     *
     * @param guard the name of the guard
     * @param unchanged what it must be
     * @param changes up to {@value #MOST_TOGETHER}, of different records, whose names begin with
     *     that of the guard and a hyphen
     * @return true if all were made. False is no proof that none was
     * @throws IOException if the outcome is not known
     */
    boolean replaceGuarded(String guard, byte[] unchanged, List<Change> changes) throws IOException;

    /**
     * All records whose names begin with a prefix, each under its name.
     *
     * @throws IOException if the store cannot be reached or refuses to answer
     */
    SortedMap<String, byte[]> list(String prefix) throws IOException;

    /**
     * Removes the record if it is unchanged, in one atomic step.
     *
     * @return true if it was removed. False is no proof of the contrary
     * @throws IOException if the outcome is not known
     */
    boolean remove(String name, byte[] unchanged) throws IOException;

    /** Ends all connections. */
    @Override
    void close();
}
