package dev.byztime.daemon;

/**
 * The entries of all nodes at one moment, from which the f most extreme ends on each side can be
 * cut.
 *
 * <p>Unknown entries are not added. They count as infinite, so each of them is among those that are
 * cut.
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
     * The (cut + 1)-th smallest lower end, where each missing entry counts as one of those cut. The
     * method needs at least one finite entry. It reorders the entries, so no more can be added
     * after it.
     */
    long lowerNs(int cut) {
        return Selection.smallest(lowersNs, finite, index(cut));
    }

    /** The (cut + 1)-th largest upper end, in the same way. */
    long upperNs(int cut) {
        return Selection.smallest(uppersNs, finite, finite - 1 - index(cut));
    }

    /** The (cut + 1)-th smallest lower end of the added entries, without the missing ones. */
    long lowerOfHeardNs(int cut) {
        return Selection.smallest(lowersNs, finite, Math.min(cut, finite - 1));
    }

    /** The (cut + 1)-th largest upper end of the added entries, without the missing ones. */
    long upperOfHeardNs(int cut) {
        return Selection.smallest(uppersNs, finite, Math.max(finite - 1 - cut, 0));
    }

    private int index(int cut) {
        return Math.clamp(cut - missing(), 0, finite - 1);
    }
}
