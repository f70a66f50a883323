package dev.byztime.stable;

import dev.byztime.linux.OwnerOnlyFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a folder, whoever may write them. */
abstract class FilesOfFolder implements Disk {

    final Path folder;

    FilesOfFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Creates a folder and syncs its name. A crash may remove an unsynced name with all files below
     * it.
     */
    static void make(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null && Files.notExists(folder)) {
            make(parent);
            Files.createDirectories(folder); // another process may have created it in the meantime
            OwnerOnlyFiles.syncNames(parent);
        }
    }

    @Override
    public Path resolve(String name) {
        return folder.resolve(name);
    }

    @Override
    public byte @Nullable [] read(String name, int mostBytes) throws IOException {
        return OwnerOnlyFiles.read(resolve(name), mostBytes);
    }

    @Override
    public void writeAnew(String name, byte[] content, int mostBytes) throws IOException {
        OwnerOnlyFiles.writeAnew(resolve(name), content, mostBytes);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        OwnerOnlyFiles.rename(resolve(from), resolve(to));
    }

    @Override
    public void syncNames() throws IOException {
        OwnerOnlyFiles.syncNames(folder);
    }
}
