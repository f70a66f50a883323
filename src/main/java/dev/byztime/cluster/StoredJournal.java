package dev.byztime.cluster;

import dev.byztime.commit.CommitJournalWords;
import dev.byztime.commit.JournalStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The journal of a partition in the store, as one life uses it. The keeper's thread fences it, and
 * one other thread replaces it afterwards.
 */
final class StoredJournal implements JournalStore {

    /** How often a write is tried whose outcome was read back. */
    private static final int ATTEMPTS = 3;

    private final RecordStore store;
    private final String name;
    private final JournalLife life;
    private final Runnable onLost;

    /**
     * @param onLost ends the life, because another one has the journal
     */
    StoredJournal(RecordStore store, int partition, JournalLife life, Runnable onLost) {
        this.store = store;
        this.name = name(partition);
        this.life = life;
        this.onLost = onLost;
    }

    private static String name(int partition) {
        return "journal-" + partition;
    }

    UUID life() {
        return life.life();
    }

    /** The journal that the life before has left; null if there was none. */
    byte @Nullable [] left() {
        String journal = life.journal();
        return journal.isEmpty() ? null : journal.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Makes the journal this life's, so that no other one can write to it any more: rule 23. Does
     * nothing if it is already.
     *
     * @throws IOException if this is not certain, or if the journal is damaged
     */
    void fence() throws IOException {
        for (int i = 0; i < ATTEMPTS && !life.isFenced(); i++) {
            look();
            if (!life.isFenced()) {
                send(life.fence());
            }
        }
        if (!life.isFenced()) {
            throw new IOException("the record %s changes all the time".formatted(name));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mostBytes() {
        return RecordStore.MOST_BYTES - JournalRecord.HEAD_BYTES;
    }

    /**
     * @throws IOException if this has failed, or its outcome is not known, or another life has the
     *     journal by now
     */
    @Override
    public void replace(byte[] journal) throws IOException {
        if (life.isUnsettled()) {
            look();
        }
        String content = new String(journal, StandardCharsets.UTF_8);
        for (int i = 0; i < ATTEMPTS && !life.isLost(); i++) {
            JournalLife.Write write = life.write(content);
            if (write != null && isSent(write)) {
                return;
            }
        }
        if (life.isLost()) {
            onLost.run();
            throw new IOException(
                    "the record %s belongs to another owner of the partition by now"
                            .formatted(name));
        }
        throw new IOException("the record %s was not replaced".formatted(name));
    }

    /** Rule 2: an outcome that is not known is read back. */
    private boolean isSent(JournalLife.Write write) throws IOException {
        IOException failure = null;
        try {
            if (send(write)) {
                return true;
            }
        } catch (IOException e) {
            failure = e;
        }
        look();
        if (life.isKnown(write.content())) {
            return true;
        }
        if (failure != null && !life.isLost()) {
            throw failure;
        }
        return false;
    }

    private boolean send(JournalLife.Write write) throws IOException {
        JournalRecord before = write.before();
        boolean done =
                store.replace(
                        name, before == null ? null : before.toBytes(), write.content().toBytes());
        if (done) {
            life.succeeded(write);
        }
        return done;
    }

    private void look() throws IOException {
        byte[] bytes = store.read(name);
        JournalRecord record = null;
        if (bytes != null) {
            try {
                record = JournalRecord.parse(bytes);
                if (!record.journal().isEmpty()) {
                    CommitJournalWords.of(record.journal().getBytes(StandardCharsets.UTF_8));
                }
            } catch (IllegalArgumentException damaged) {
                throw new IOException(
                        "the record %s is damaged: %s".formatted(name, damaged.getMessage()),
                        damaged);
            }
        }
        life.found(record);
    }
}
