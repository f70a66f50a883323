package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The content of the file {@value LeaseService#SCALE} while it holds no record: one line with the
 * reason.
 *
 * <p>This file is the first that is written to a new folder, and the last that becomes complete. So
 * it shows whether a missing file was lost or has not been written yet.
 */
enum BlankRecord {
    /**
     * No life on this folder has promised anything or given out a token, so any file may be
     * missing.
     */
    NEW("nothing-was-promised"),

    /**
     * An operator gave the record up. Only its content is lost, so the file of tokens must exist.
     */
    GIVEN_UP("given-up");

    private final byte[] content;

    BlankRecord(String why) {
        content = ("byztime-lease-scale " + why + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    byte[] toBytes() {
        return content.clone();
    }

    /** The blank record that these bytes are; null if they are something else. */
    static @Nullable BlankRecord of(byte[] bytes) {
        for (BlankRecord each : values()) {
            if (Arrays.equals(each.content, bytes)) {
                return each;
            }
        }
        return null;
    }
}
