package dev.byztime.cluster;

import java.io.IOException;
import java.util.SortedMap;

/** A store that many instances use at the same time. */
public interface SharedRecordStore extends RecordStore, AutoCloseable {

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
