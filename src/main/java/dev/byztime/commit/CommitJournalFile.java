package dev.byztime.commit;

import dev.byztime.clock.LocalClock;
import dev.byztime.stable.Disk;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.StateFolderException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The journals of all groups in one durable file.
 *
 * <p>A thread of its own writes the file, so that a request waits for a stalled disk for a limited
 * time only. A write that is given up may still land later. This is allowed, because the group
 * writes its list again before it prepares anything, and writes land in the order in which they
 * were asked for. One write serves all groups that have asked for one by then.
 */
final class CommitJournalFile {

    /** The longest wait for a write in nanoseconds, after which the write counts as failed. */
    static final long PATIENCE_NS = 2_000_000_000;

    private static final long STOP_MS = 2_000;

    private static final Logger log = LoggerFactory.getLogger(CommitJournalFile.class);

    private final Disk disk;
    private final DurableFile file;
    private final LocalClock local;
    private final boolean missing;

    // all below is guarded by this
    private final SortedMap<String, List<UndecidedTransaction>> lists = new TreeMap<>();

    /** The numbers of the last change, of the last that a write had, and of the last on disk. */
    private long changed;

    private long tried;
    private long written;

    private long writingSinceNs;
    private boolean writing;

    /** Whether somebody has given up the wait for the write that is under way. */
    private boolean stalled;

    private @Nullable IOException failure;
    private @Nullable Thread thread;

    /**
     * Reads the file.
     *
     * @throws StateFolderException if it cannot be read, or is damaged
     */
    CommitJournalFile(Disk disk, LocalClock local) {
        this.disk = disk;
        this.file = DurableFile.in(disk, CommitService.JOURNAL, CommitJournalRecord.MAX_BYTES);
        this.local = local;
        byte[] found = file.readToStart();
        this.missing = found == null;
        if (found != null) {
            try {
                lists.putAll(CommitJournalRecord.parse(found).groups());
            } catch (IllegalArgumentException e) {
                throw file.damaged(String.valueOf(e.getMessage()));
            }
        }
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

    /** The names of the groups that the last life left transactions of. */
    synchronized List<String> groups() {
        return List.copyOf(lists.keySet());
    }

    /** The journal of one group. */
    CommitJournal of(String group) {
        return new CommitJournal() {
            @Override
            public List<UndecidedTransaction> read() {
                return listOf(group);
            }

            @Override
            public void replace(List<UndecidedTransaction> undecided) throws IOException {
                CommitJournalFile.this.replace(group, undecided);
            }
        };
    }

    /** Keeps nothing of a group whose list is empty, and which is not asked for any more. */
    synchronized void forget(String group) {
        lists.remove(group, List.of());
    }

    private synchronized List<UndecidedTransaction> listOf(String group) {
        return lists.getOrDefault(group, List.of());
    }

    /**
     * Writes what was read, and begins to write on demand. What was read may have been in the
     * kernel's memory only, so that nothing may rely on it before.
     *
     * @throws StateFolderException if the file cannot be written
     */
    void start() {
        try {
            file.replace(content());
        } catch (IOException e) {
            throw file.unwritable(e);
        }
        disk.retain();
        Thread own = Thread.ofPlatform().name("commit-journal").daemon().unstarted(this::run);
        synchronized (this) {
            thread = own;
            stalled = false;
        }
        own.start();
    }

    /** Stops writing, without waiting for a stalled disk; the folder stays owned until it ends. */
    void stop() {
        Thread own;
        synchronized (this) {
            own = thread;
            thread = null;
            notifyAll();
        }
        if (own != null) {
            try {
                own.join(STOP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What keeps the file from being written at present; null if nothing does. */
    synchronized @Nullable RaiseFailure obstacle() {
        long takenNs = writing ? local.read().boottimeNs() - writingSinceNs : 0;
        if (takenNs > PATIENCE_NS) {
            return new RaiseFailure(
                    RaiseFailure.Kind.STORAGE,
                    "a write of %s has been under way for %d s"
                            .formatted(file.name(), takenNs / 1_000_000_000));
        }
        IOException last = failure;
        return last == null ? null : RaiseFailure.storage(last);
    }

    private synchronized byte[] content() {
        SortedMap<String, List<UndecidedTransaction>> some = new TreeMap<>(lists);
        some.values().removeIf(List::isEmpty);
        return new CommitJournalRecord(some).toBytes();
    }

    private void replace(String group, List<UndecidedTransaction> list) throws IOException {
        long number;
        synchronized (this) {
            if (thread == null) {
                throw new IOException("the service does not run");
            }
            if (stalled) { // nobody waits for the same stall a second time
                throw new IOException("the disk has stalled");
            }
            lists.put(group, List.copyOf(list)); // a later write has it too, if this one fails
            number = ++changed;
            notifyAll();
        }
        await(number);
    }

    private synchronized void await(long number) throws IOException {
        long begunNs = local.read().boottimeNs();
        try {
            while (written < number) {
                if (tried >= number && failure != null) {
                    throw failure;
                }
                long leftNs = PATIENCE_NS - (local.read().boottimeNs() - begunNs);
                if (leftNs <= 0 || thread == null) {
                    stalled = true;
                    throw new IOException("the disk did not confirm the write in time");
                }
                wait(leftNs / 1_000_000, (int) (leftNs % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the disk was writing", e);
        }
    }

    private void run() {
        try {
            while (awaitChange()) {
                write();
            }
        } catch (InterruptedException e) {
            log.debug("The writer of the journal was interrupted", e);
        } finally {
            disk.release();
        }
    }

    /** Waits for something to write; false if the service has been stopped. */
    private synchronized boolean awaitChange() throws InterruptedException {
        while (thread == Thread.currentThread() && tried == changed) {
            wait();
        }
        return thread == Thread.currentThread();
    }

    private void write() {
        long number;
        byte[] content;
        synchronized (this) {
            number = changed;
            content = content();
            writingSinceNs = local.read().boottimeNs();
            writing = true;
        }
        IOException failed = null;
        try {
            file.replace(content);
        } catch (IOException e) {
            failed = e;
        } catch (RuntimeException | Error e) { // none may end the thread
            failed = new IOException(e);
        }
        synchronized (this) {
            if (failed != null && failure == null) {
                log.error(
                        "Cannot write the journal of commits: {}",
                        RaiseFailure.storage(failed).detail());
            }
            failure = failed;
            tried = number;
            written = failed == null ? number : written;
            writing = false;
            stalled = false;
            notifyAll();
        }
    }
}
