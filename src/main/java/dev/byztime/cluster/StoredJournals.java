package dev.byztime.cluster;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The journals of all partitions in a store, each for the present life of its partition here. */
public final class StoredJournals {

    private final SharedRecordStore store;
    private final Map<Integer, StoredJournal> present = new ConcurrentHashMap<>();

    /**
     * @param store where the records are
     */
    public StoredJournals(SharedRecordStore store) {
        this.store = store;
    }

    /**
     * Makes the journal of a partition that of its present life, before the life's first raise:
     * rule 23. Nothing happens if the life has it already.
     *
     * @throws IOException if this is not certain, or if the journal is damaged
     */
    public void fence(Partition<?> partition, UUID life) throws IOException {
        journal(partition, life).fence();
    }

    private StoredJournal journal(Partition<?> partition, UUID life) {
        StoredJournal known = present.get(partition.number());
        if (known != null && known.life().equals(life)) {
            return known;
        }
        StoredJournal next =
                new StoredJournal(
                        store,
                        partition.number(),
                        new JournalLife(life),
                        () -> partition.owner().giveUp(life));
        present.put(partition.number(), next);
        return next;
    }

    /**
     * The journal of a partition, which its present life has fenced.
     *
     * @throws IllegalStateException if it has not
     */
    StoredJournal of(int partition, UUID life) {
        StoredJournal journal = present.get(partition);
        if (journal == null || !journal.life().equals(life)) {
            throw new IllegalStateException(
                    "the journal of partition %d is not fenced".formatted(partition));
        }
        return journal;
    }
}
