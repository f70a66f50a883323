package dev.byztime.seal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * The storage of master keys: one small file, which only its owner can read.
 *
 * <p>A file of a state folder can be such a storage, and so can a file of its own.
 */
public interface MasterKeyStorage {

    /** The content; null if there is none yet. */
    byte @Nullable [] read() throws IOException;

    /** Replaces the content in one step, so that readers never see a part of it. */
    void replace(byte[] content) throws IOException;
}
