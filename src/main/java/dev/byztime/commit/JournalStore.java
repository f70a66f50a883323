package dev.byztime.commit;

import java.io.IOException;

/** Where the journal of all groups of a life is kept, as a whole. One thread uses it at a time. */
public interface JournalStore {

    /** What it is called there, for messages. */
    String name();

    /** The size of the longest journal, in bytes. */
    int mostBytes();

    /**
     * Replaces the journal, which is durable afterwards.
     *
     * @throws IOException if this has failed. Either journal may then be the durable one
     */
    void replace(byte[] journal) throws IOException;
}
