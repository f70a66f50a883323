package dev.byztime.seal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Where master keys are kept: one small file, which only its owner can read.
 *
 * <p>A file of a state folder ({@code DurableFile}) is one; {@link PrivateFile} is one without such
 * a folder.
 */
public interface MasterKeyStorage {

    /** The content; null if there is none yet. */
    byte @Nullable [] read() throws IOException;

    /** Puts this in the place of any before, at once for all who look. */
    void replace(byte[] content) throws IOException;
}
