package dev.byztime.daemon.net;

import dev.byztime.linux.OwnerOnlyFiles;
import dev.byztime.seal.MasterKeyStorage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/** The storage of master keys in a file of its own, without a state folder. */
record PrivateFile(Path path) implements MasterKeyStorage {

    @Override
    public byte @Nullable [] read() throws IOException {
        return OwnerOnlyFiles.read(path);
    }

    @Override
    public void replace(byte[] content) throws IOException {
        OwnerOnlyFiles.replace(path, content);
    }
}
