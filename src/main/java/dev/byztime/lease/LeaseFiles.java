package dev.byztime.lease;

import dev.byztime.stable.DurableFile;
import dev.byztime.stable.StateFolderException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * The check that the lease files of a state folder are all present or all missing.
 *
 * <p>A folder that has lost a part says too little. Without {@value LeaseService#SCALE} nobody
 * knows how long earlier promises were, and without {@value LeaseService#TOKENS} nobody knows the
 * highest fencing token. The remaining files cannot replace either. A lost {@value
 * LeaseService#EXPIRIES} is harmless, because the service waits for the longest promise instead.
 */
final class LeaseFiles {

    private LeaseFiles() {}

    /**
     * Refuses a folder with missing files. Writes nothing.
     *
     * @throws StateFolderException if a file that a life needs is missing or cannot be read
     */
    static void require(DurableFile scale, DurableFile expiries, DurableFile tokens) {
        byte[] record = scale.readToStart();
        boolean tokensThere = tokens.readToStart() != null;
        if (record == null) {
            String witness = tokensThere ? tokens.name() : nameIfThere(expiries);
            if (witness != null) {
                throw scale.missing(witness);
            }
        } else if (!tokensThere && BlankRecord.of(record) != BlankRecord.NEW) {
            throw tokens.missing(scale.name());
        }
    }

    private static @Nullable String nameIfThere(DurableFile file) {
        return file.readToStart() == null ? null : file.name();
    }

    /**
     * Marks a new folder. This must happen before any other file is written, or else a crash in the
     * first second would look like a loss.
     *
     * @throws StateFolderException if the mark cannot be written
     */
    static void mark(DurableFile scale) {
        if (scale.readToStart() != null) {
            return;
        }
        try {
            scale.replace(BlankRecord.NEW.toBytes());
        } catch (IOException e) {
            throw scale.unwritable(e);
        }
    }
}
