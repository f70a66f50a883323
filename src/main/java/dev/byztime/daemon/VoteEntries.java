package dev.byztime.daemon;

/**
 * The entries of one moment, and what remains of them after cutting.
 *
 * <p>Entries about which nothing is known are not added: they count as infinite, and use up the
 * cuts.
 */
final class VoteEntries {

    private final int nodes;
    private final long[] lowersNs;
    private final long[] uppersNs;
    private int finite;

    VoteEntries(int nodes) {
        this.nodes = nodes;
        this.lowersNs = new long[nodes];
        this.uppersNs = new long[nodes];
    }

    void clear() {
        finite = 0;
    }

    void add(long lowerNs, long upperNs) {
        lowersNs[finite] = lowerNs;
        uppersNs[finite] = upperNs;
        finite++;
    }

    int finite() {
        return finite;
    }

    int missing() {
        return nodes - finite;
    }

    /**
     * The (cut + 1)-th smallest lower end, where each missing entry is one of the cut ones. Needs
     * at least one finite entry. Reorders, so that no more can be added.
     */
    long lowerNs(int cut) {
        return Selection.smallest(lowersNs, finite, index(cut));
    }

    /** The (cut + 1)-th largest upper end, likewise. */
    long upperNs(int cut) {
        return Selection.smallest(uppersNs, finite, finite - 1 - index(cut));
    }

    /**
     * The (cut + 1)-th smallest lower end of those that are there, as if the group were smaller.
     */
    long lowerOfHeardNs(int cut) {
        return Selection.smallest(lowersNs, finite, Math.min(cut, finite - 1));
    }

    /** The (cut + 1)-th largest upper end of those that are there. */
    long upperOfHeardNs(int cut) {
        return Selection.smallest(uppersNs, finite, Math.max(finite - 1 - cut, 0));
    }

    private int index(int cut) {
        return Math.clamp(cut - missing(), 0, finite - 1);
    }
}
