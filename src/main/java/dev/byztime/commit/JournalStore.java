package dev.byztime.commit;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/** Where the journal of all groups of a life is kept. One thread uses it at a time. */
public interface JournalStore {

    /** What it is called there, for messages. */
    String name();

    /** The size of the longest journal, as one text, in bytes. */
    int mostBytes();

    /**
     * Replaces the journal, which is durable afterwards.
     *
     * @param undecided the transactions of each group that has any
     * @throws IOException if this has failed. Of each transaction that it would have added or
     *     removed, either state may then be the durable one
     */
    void replace(SortedMap<String, List<UndecidedTransaction>> undecided) throws IOException;
}
