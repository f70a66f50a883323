package dev.byztime.commit;

import dev.byztime.clock.LocalClock;
import dev.byztime.stable.Disk;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.StateFolderException;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/** The journals of all groups in one durable file. */
final class CommitJournalFile implements JournalStore {

    private final Disk disk;
    private final DurableFile file;
    private final boolean missing;
    private final CommitJournals journals;

    /**
     * Reads the file.
     *
     * @throws StateFolderException if it cannot be read, or is damaged
     */
    CommitJournalFile(Disk disk, LocalClock local) {
        this.disk = disk;
        this.file = DurableFile.in(disk, CommitService.JOURNAL, CommitJournalRecord.MAX_BYTES);
        byte[] found = file.readToStart();
        this.missing = found == null;
        try {
            this.journals =
                    new CommitJournals(
                            this,
                            found == null
                                    ? CommitJournalRecord.EMPTY
                                    : CommitJournalRecord.parse(found),
                            local,
                            disk::release);
        } catch (IllegalArgumentException e) {
            throw file.damaged(String.valueOf(e.getMessage()));
        }
    }

    CommitJournals journals() {
        return journals;
    }

    /**
     * Refuses a folder that has lost the journal only: transactions that are in doubt would be
     * forgotten.
     *
     * @param others files that are written after the journal
     * @throws StateFolderException if one of them is there and the journal is not
     */
    void requireIfAnyOf(String... others) {
        for (String other : others) {
            if (missing && DurableFile.in(disk, other).readToStart() != null) {
                throw file.missing(other);
            }
        }
    }

    /**
     * Writes what was read, and begins to write on demand. What was read may have been in the
     * kernel's memory only, so that nothing may rely on it before.
     *
     * @throws StateFolderException if the file cannot be written
     */
    void start() {
        try {
            replace(journals.content());
        } catch (IOException e) {
            throw file.unwritable(e);
        }
        disk.retain();
        journals.start();
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public int mostBytes() {
        return CommitJournalRecord.MAX_BYTES;
    }

    @Override
    public void replace(SortedMap<String, List<UndecidedTransaction>> undecided)
            throws IOException {
        file.replace(new CommitJournalRecord(undecided).toBytes());
    }
}
