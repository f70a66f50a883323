package dev.byztime.lease;

import dev.byztime.stable.DurableFile;
import dev.byztime.stable.StateFolderException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Requires that the files of leases in a state folder are all there, or all missing.
 *
 * <p>A folder of which a part was lost says too little: without {@value LeaseTimescale#FILE} nobody
 * knows how long earlier promises were, and without {@value LeaseService#TOKENS} how far fencing
 * tokens have come. What remains cannot make up for either. A lost {@value LeaseService#EXPIRIES}
 * is made up for by the longest promise, which is waited for.
 */
final class LeaseFiles {

    private LeaseFiles() {}

    /**
     * Refuses a folder that is not whole. Writes nothing.
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
     * Marks a folder that is new. Before any other file: else a crash in the first second would
     * look like a loss.
     *
     * @throws StateFolderException if it cannot be written
     */
    static void begin(DurableFile scale) {
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
