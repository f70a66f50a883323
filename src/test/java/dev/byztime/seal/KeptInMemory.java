package dev.byztime.seal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Storage of master keys that a test can look into, and break. */
public final class KeptInMemory implements MasterKeyStorage {

    public byte @Nullable [] content;
    public boolean broken;
    public int writes;

    @Override
    public byte @Nullable [] read() throws IOException {
        if (broken) {
            throw new IOException("no disk");
        }
        return content;
    }

    @Override
    public void replace(byte[] newContent) throws IOException {
        if (broken) {
            throw new IOException("no disk");
        }
        writes++;
        content = newContent;
    }
}
