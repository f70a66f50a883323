package dev.byztime.timedata;

import dev.byztime.linux.FileException;
import dev.byztime.linux.FileStatus;
import dev.byztime.linux.NativeFile;
import dev.byztime.time.Era;
import dev.byztime.timedata.TimedataException.Kind;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads the current entry of a timedata file, and never crashes or misreads while the file changes.
 *
 * <p>Each read takes the identity (magic, index, era) and the entry, takes both again, and accepts
 * the entry only if all bits are equal. A writer fills a slot before it makes the slot current, and
 * returns to it after 61 others. An unchanged index therefore almost always means an unchanged
 * slot. The exception is a writer that goes round the whole ring between the two reads and shows
 * the same index again. The second copy of the entry detects this case. Between the two copies the
 * index named this slot, so no write to the slot was in progress. If a write tore one copy, the
 * other copy is from before or after this write, and the two differ.
 *
 * <p>Every read resolves the path, including symbolic links, so a replaced file is noticed at once.
 * Any number of threads may read, and no thread waits for another.
 *
 * <table>
 *   <caption>Shared state</caption>
 *   <tr><th>field</th><th>written by</th><th>read by</th><th>why it is safe</th></tr>
 *   <tr><td>open</td><td>any reader, by compare-and-set</td><td>any reader</td><td>a file is used only
 *   between a successful retain and its release, and the reference itself counts as one use; the thread that removes it from the field releases this use</td></tr>
 * </table>
 */
public final class TimedataReader implements AutoCloseable {

    /**
     * Attempts before a read fails. A writer would have to publish without a pause for a
     * millisecond.
     */
    private static final int MAX_TRIES = 100;

    private final Path path;
    private final Era era;
    private final AtomicReference<@Nullable OpenFile> open = new AtomicReference<>();

    private record OpenFile(NativeFile file, FileStatus status) {}

    /**
     * @param era the era of this process; entries of other eras are refused
     */
    public TimedataReader(Path path, Era era) {
        this.path = path;
        this.era = era;
    }

    public Path path() {
        return path;
    }

    public Era era() {
        return era;
    }

    /** Returns an entry that was current at some moment during this call. */
    public Entry read() throws TimedataException {
        try {
            for (int i = 0; i < MAX_TRIES; i++) {
                OpenFile current = currentFile();
                if (current == null) {
                    continue;
                }
                try {
                    Entry entry = read(current.file);
                    if (entry != null) {
                        return entry;
                    }
                } finally {
                    current.file.release();
                }
            }
            throw new TimedataException(
                    Kind.UNSTABLE, path + " changed during each of " + MAX_TRIES + " reads");
        } catch (FileException e) {
            throw translated(e);
        }
    }

    /** Closes the file. A later read opens it again. */
    @Override
    public void close() {
        OpenFile last = open.getAndSet(null);
        if (last != null) {
            last.file.release();
        }
    }

    /**
     * The file at the path, retained for this caller; null if the file was replaced during this
     * call.
     */
    private @Nullable OpenFile currentFile() throws FileException, TimedataException {
        FileStatus wanted = NativeFile.statusOf(path);
        if (!wanted.regular()) {
            throw new TimedataException(Kind.MALFORMED, path + " is not a regular file");
        }
        if (wanted.sizeBytes() < TimedataLayout.FILE_BYTES) {
            throw tooShort();
        }
        OpenFile known = open.get();
        if (known != null && known.status.sameFileAs(wanted)) {
            return known.file.retain() ? known : null;
        }
        NativeFile file = NativeFile.openToRead(path);
        OpenFile fresh;
        try {
            fresh = new OpenFile(file, file.status());
        } catch (FileException e) {
            file.release();
            throw e;
        }
        if (!fresh.status.sameFileAs(wanted) || !open.compareAndSet(known, fresh)) {
            file.release();
            return null;
        }
        if (known != null) {
            known.file.release();
        }
        return file.retain() ? fresh : null;
    }

    /** The current entry of a file; null if the file changed during the read. */
    private @Nullable Entry read(NativeFile file) throws FileException, TimedataException {
        byte[] identity = new byte[TimedataLayout.IDENTITY_BYTES];
        byte[] entry = new byte[TimedataLayout.ENTRY_BYTES];

        requireWhole(file.read(identity, 0), identity);
        int index = TimedataLayout.index(identity);
        if (!TimedataLayout.hasMagic(identity)) {
            throw new TimedataException(
                    Kind.MALFORMED, path + " does not begin with the magic of a timedata file");
        }
        if (!TimedataLayout.era(identity).equals(era)) {
            throw new TimedataException(
                    Kind.OTHER_ERA,
                    path
                            + " was written in era "
                            + TimedataLayout.era(identity)
                            + ", and this is "
                            + era);
        }
        if (!TimedataLayout.isIndex(index)) {
            throw new TimedataException(
                    Kind.MALFORMED, path + " names an entry that does not exist: " + index);
        }
        requireWhole(file.read(entry, TimedataLayout.entryOffset(index)), entry);
        if (!readsAgain(file, identity, 0)
                || !readsAgain(file, entry, TimedataLayout.entryOffset(index))) {
            return null;
        }
        try {
            return TimedataLayout.entry(entry);
        } catch (TimedataException e) {
            throw new TimedataException(
                    e.kind(), path + " is damaged in entry " + index + ": " + e.getMessage());
        }
    }

    private static boolean readsAgain(NativeFile file, byte[] before, long offset)
            throws FileException {
        byte[] now = new byte[before.length];
        return file.read(now, offset) == now.length && Arrays.equals(before, now);
    }

    private void requireWhole(int got, byte[] wanted) throws TimedataException {
        if (got < wanted.length) {
            throw tooShort();
        }
    }

    private TimedataException tooShort() {
        return new TimedataException(
                Kind.MALFORMED, path + " is shorter than " + TimedataLayout.FILE_BYTES + " bytes");
    }

    private TimedataException translated(FileException e) {
        return switch (e.kind()) {
            case MISSING -> new TimedataException(Kind.MISSING, path + " does not exist");
            case FORBIDDEN ->
                    new TimedataException(Kind.UNREADABLE, "may not read " + e.getMessage());
            case LOCKED, OTHER ->
                    new TimedataException(Kind.UNREADABLE, "cannot read " + e.getMessage());
        };
    }
}
