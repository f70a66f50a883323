package dev.byztime.commit;

import dev.byztime.clock.LocalClock;
import dev.byztime.stable.RaiseFailure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The journals of all groups of a life, which are kept together.
 *
 * <p>A thread of its own writes them, so that a request waits for a stalled store for a limited
 * time only. A write that is given up may still land later. This is allowed, because the group
 * writes its list again before it prepares anything, and writes land in the order in which they
 * were asked for. One write serves all groups that have asked for one by then.
 */
final class CommitJournals {

    /** The longest wait for a write in nanoseconds, after which the write counts as failed. */
    static final long PATIENCE_NS = 2_000_000_000;

    private static final long STOP_MS = 2_000;

    private static final Logger log = LoggerFactory.getLogger(CommitJournals.class);

    private final JournalStore store;
    private final LocalClock local;
    private final Runnable ended;

    // all below is guarded by this
    private final SortedMap<String, List<UndecidedTransaction>> lists = new TreeMap<>();

    private final Map<String, Integer> sizes = new HashMap<>();

    /** The size of a journal of all lists, in bytes. */
    private long bytes = CommitJournalRecord.FRAME_BYTES;

    /** The numbers of the last change, of the last that a write had, and of the last in store. */
    private long changed;

    private long tried;
    private long written;

    private long writingSinceNs;
    private boolean writing;

    /** Whether somebody has given up the wait for the write that is under way. */
    private boolean stalled;

    private @Nullable IOException failure;
    private @Nullable Thread thread;

    /** Whether the first write starts the thread. */
    private boolean startsOnDemand;

    /**
     * @param found what the last life has left
     * @param ended runs when nothing more will be written
     */
    CommitJournals(
            JournalStore store, CommitJournalRecord found, LocalClock local, Runnable ended) {
        this.store = store;
        this.local = local;
        this.ended = ended;
        found.groups()
                .forEach((group, list) ->
                        put(group, list, CommitJournalRecord.bytesOf(group, list)));
    }

    private void put(String group, List<UndecidedTransaction> list, int listBytes) {
        lists.put(group, List.copyOf(list));
        bytes += listBytes - sizeOf(group);
        sizes.put(group, listBytes);
    }

    private int sizeOf(String group) {
        return sizes.getOrDefault(group, 0);
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
                CommitJournals.this.replace(group, undecided);
            }
        };
    }

    /** Keeps nothing of a group whose list is empty, and which is not asked for any more. */
    synchronized void forget(String group) {
        if (lists.remove(group, List.of())) {
            sizes.remove(group); // which is 0
        }
    }

    private synchronized List<UndecidedTransaction> listOf(String group) {
        return lists.getOrDefault(group, List.of());
    }

    /** Has the first write start the thread, until {@link #end}. */
    synchronized void startOnDemand() {
        startsOnDemand = true;
    }

    /** Begins to write. */
    synchronized void start() {
        Thread own = Thread.ofPlatform().name("commit-journal").daemon().unstarted(this::run);
        thread = own;
        stalled = false;
        own.start();
    }

    /** Stops writing, without waiting for a write that is under way. */
    synchronized @Nullable Thread end() {
        Thread own = thread;
        thread = null;
        startsOnDemand = false;
        notifyAll();
        return own;
    }

    /** Stops writing, and waits for a moment for a write that is under way. */
    void stop() {
        Thread own = end();
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
                            .formatted(store.name(), takenNs / 1_000_000_000));
        }
        IOException last = failure;
        return last == null ? null : RaiseFailure.storage(last);
    }

    /** The undecided transactions of each group that has any. */
    synchronized SortedMap<String, List<UndecidedTransaction>> content() {
        SortedMap<String, List<UndecidedTransaction>> some = new TreeMap<>(lists);
        some.values().removeIf(List::isEmpty);
        return some;
    }

    private void replace(String group, List<UndecidedTransaction> list) throws IOException {
        int listBytes = CommitJournalRecord.bytesOf(group, list);
        long number;
        synchronized (this) {
            if (thread == null && startsOnDemand) {
                start();
            }
            if (thread == null) {
                throw new IOException("the service does not run");
            }
            if (stalled) { // nobody waits for the same stall a second time
                throw new IOException("the disk has stalled");
            }
            if (listBytes > sizeOf(group)
                    && bytes - sizeOf(group) + listBytes > store.mostBytes()) {
                throw new JournalFullException(store.mostBytes()); // a shorter one always has room
            }
            put(group, list, listBytes); // a later write has it too, if this one fails
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
            ended.run();
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
        SortedMap<String, List<UndecidedTransaction>> content;
        synchronized (this) {
            number = changed;
            content = content();
            writingSinceNs = local.read().boottimeNs();
            writing = true;
        }
        IOException failed = null;
        try {
            store.replace(content);
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
