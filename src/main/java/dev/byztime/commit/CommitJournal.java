package dev.byztime.commit;

import java.io.IOException;
import java.util.List;

/** The durable list of one group's undecided transactions over several stores. */
public interface CommitJournal {

    /** The list that the last life left; empty if there is none. */
    List<UndecidedTransaction> read();

    /**
     * Replaces the list and syncs it.
     *
     * @throws JournalFullException if there is no room for a longer list. Nothing is changed then
     * @throws IOException if the disk fails. Either list may then be on the disk
     */
    void replace(List<UndecidedTransaction> undecided) throws IOException;
}
