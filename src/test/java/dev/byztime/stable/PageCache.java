package dev.byztime.stable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A folder's files as Linux keeps them: as programs see them, and as the disk will have them after
 * a crash.
 *
 * <p>Content and names are synced apart. A sync that fails loses what it should have written and
 * calls it clean: the next sync has nothing to do, and succeeds.
 */
final class PageCache {

    /** One file, which may have a name or none any more. */
    static final class Inode {
        byte[] content = {};
        byte @Nullable [] durable;
        boolean dirty;

        void write(byte[] what) {
            content = what.clone();
            dirty = true;
        }

        void sync() {
            if (dirty) {
                durable = content;
                dirty = false;
            }
        }

        void failToSync() {
            dirty = false;
        }

        /** Content that was never written anywhere else: the disk has what nobody has written. */
        Inode afterCrash(RandomGenerator random) {
            Inode left = new Inode();
            byte[] kept = durable;
            left.content = kept == null ? torn(content, random) : kept;
            left.durable = left.content;
            return left;
        }
    }

    private Map<String, Inode> names = new HashMap<>();

    /** What a crash may leave of the names: the first is synced, the last is {@link #names}. */
    private final List<Map<String, Inode>> log = new ArrayList<>(List.of(Map.of()));

    private boolean namesDirty;

    byte @Nullable [] read(String name) {
        Inode file = names.get(name);
        return file == null ? null : file.content.clone();
    }

    void remove(String name) {
        if (names.remove(name) != null) {
            namesChanged();
        }
    }

    Inode create(String name) throws IOException {
        Inode file = new Inode();
        if (names.putIfAbsent(name, file) != null) {
            throw new FileAlreadyExistsException(name);
        }
        namesChanged();
        return file;
    }

    void rename(String from, String to) throws IOException {
        Inode file = names.remove(from);
        if (file == null) {
            throw new NoSuchFileException(from);
        }
        names.put(to, file);
        namesChanged();
    }

    void syncNames() {
        if (namesDirty) {
            log.clear();
            log.add(Map.copyOf(names));
            namesDirty = false;
        }
    }

    void failToSyncNames() {
        namesDirty = false;
    }

    /** The power goes off and on. */
    void crash(RandomGenerator random) {
        Map<String, Inode> left = new HashMap<>();
        log.get(random.nextInt(log.size()))
                .forEach((name, file) -> left.put(name, file.afterCrash(random)));
        settle(left);
    }

    /**
     * What a file may be after a crash: an Optional for each way the crash may go, empty where the
     * file may be missing or hold anything.
     */
    List<Optional<byte[]>> afterAnyCrash(String name) {
        return log.stream()
                .map(names ->
                        Optional.ofNullable(names.get(name))
                                .flatMap(file -> Optional.ofNullable(file.durable)))
                .toList();
    }

    /** The content of all files, as programs see it. */
    Map<String, byte[]> contents() {
        Map<String, byte[]> all = new HashMap<>();
        names.forEach((name, file) -> all.put(name, file.content));
        return all;
    }

    /** From now on it has these files and no others. */
    void replace(Map<String, byte[]> contents) {
        Map<String, Inode> files = new HashMap<>();
        contents.forEach((name, content) -> {
            Inode file = new Inode();
            file.content = content;
            file.durable = content;
            files.put(name, file);
        });
        settle(files);
    }

    private void settle(Map<String, Inode> files) {
        names = files;
        namesDirty = true;
        syncNames();
    }

    private void namesChanged() {
        namesDirty = true;
        log.add(Map.copyOf(names));
    }

    /** Empty, cut, of the right length but zeros behind, garbage, or by good luck whole. */
    private static byte[] torn(byte[] content, RandomGenerator random) {
        byte[] left = content.clone();
        int cut = random.nextInt(content.length + 1);
        switch (random.nextInt(4)) {
            case 0 -> left = Arrays.copyOf(content, cut);
            case 1 -> Arrays.fill(left, cut, left.length, (byte) 0);
            case 2 -> random.nextBytes(left);
            default -> {}
        }
        return left;
    }
}
