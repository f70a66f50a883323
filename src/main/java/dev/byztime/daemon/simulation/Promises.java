package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;

/** What an honest member has promised about the slew of its vote, and whether it keeps it. */
final class Promises {

    private final NodeSettings settings;

    private boolean any;
    private long lastNs;
    private long leastPpb;
    private long mostPpb;

    Promises(NodeSettings settings) {
        this.settings = settings;
    }

    /** The vote is lost, and nobody expects more of it than any line that a vote may take. */
    void forget() {
        any = false;
    }

    /** An answer promises a slew. */
    void made(long localNs, long slewPpb) {
        boolean more = outstanding(localNs);
        leastPpb = more ? Math.min(leastPpb, slewPpb) : slewPpb;
        mostPpb = more ? Math.max(mostPpb, slewPpb) : slewPpb;
        lastNs = localNs;
        any = true;
    }

    /** Whether a slew from now on is within what was promised. */
    boolean allow(long localNs, long slewPpb) {
        return !outstanding(localNs)
                || (slewPpb <= leastPpb + settings.promisePpb()
                        && slewPpb >= mostPpb - settings.promisePpb());
    }

    private boolean outstanding(long localNs) {
        return any && localNs - lastNs < settings.promiseNs();
    }
}
