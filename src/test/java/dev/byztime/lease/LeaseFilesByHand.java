package dev.byztime.lease;

import dev.byztime.stable.DurableFile;
import dev.byztime.stable.StateFolder;

/** The first moment of a service on a folder, for tests of other packages. */
public final class LeaseFilesByHand {

    private LeaseFilesByHand() {}

    /** As far as a service comes that is killed before it knows the time. */
    public static void begin(StateFolder folder) {
        LeaseFiles.mark(DurableFile.in(folder, LeaseService.SCALE));
    }
}
