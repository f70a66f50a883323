package dev.byztime.daemon.simulation;

import dev.byztime.daemon.NodeSettings;

/**
 * The promises of an honest member about the slew of its vote, and the check that the member keeps
 * them.
 */
final class Promises {

    private final NodeSettings settings;

    private boolean any;
    private long lastNs;
    private long leastPpb;
    private long mostPpb;

    Promises(NodeSettings settings) {
        this.settings = settings;
    }

    /**
     * Forgets all promises, because the vote is lost. Nobody relies on more of it than the limits
     * of any vote.
     */
    void forget() {
        any = false;
    }

    /** Records the promise of an answer. */
    void made(long localNs, long slewPpb) {
        boolean more = outstanding(localNs);
        leastPpb = more ? Math.min(leastPpb, slewPpb) : slewPpb;
        mostPpb = more ? Math.max(mostPpb, slewPpb) : slewPpb;
        lastNs = localNs;
        any = true;
    }

    /** Whether the promises allow a slew from now on. */
    boolean allow(long localNs, long slewPpb) {
        return !outstanding(localNs)
                || (slewPpb <= leastPpb + settings.promisePpb()
                        && slewPpb >= mostPpb - settings.promisePpb());
    }

    private boolean outstanding(long localNs) {
        return any && localNs - lastNs < settings.promiseNs();
    }
}
