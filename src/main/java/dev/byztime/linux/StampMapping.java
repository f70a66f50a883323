package dev.byztime.linux;

/**
 * A mapping from the kernel's stamps, which are on CLOCK_REALTIME, to the raw clock.
 *
 * <p>It gets {@link ClockBracket}s and keeps some of them. A stamp lies between two brackets. The
 * difference of the two clocks at that moment also lies between those of the two brackets, if
 * CLOCK_REALTIME was slewed or stepped in one direction in between. What the brackets said that
 * were not kept counts too. If CLOCK_REALTIME moved faster than any daemon slews it, an
 * administrator has set it, and the mapping is unknown for that time.
 */
public final class StampMapping {

    /** The result for a stamp that cannot be mapped. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private static final int MAX_BRACKETS = 64;

    /**
     * The distance within which a new bracket replaces the last one, so that the kept brackets
     * reach far enough back.
     */
    private static final long SPACING_NS = 1_000_000;

    /**
     * The divisor of the largest rate of slewing: 500 ppm by frequency, and 500 ppm by adjtime(3).
     */
    private static final long SLEW_PART = 1_000;

    /** The divisor of the largest change of the rate between two brackets: 10 ppm. */
    private static final long BEND_PART = 100_000;

    /** The rounding error. */
    private static final long ROUNDING_NS = 2;

    private final long[] lowerNs = new long[MAX_BRACKETS];
    private final long[] upperNs = new long[MAX_BRACKETS];

    /** The least and the greatest of what a bracket says, and of those that it has replaced. */
    private final long[] leastNs = new long[MAX_BRACKETS];

    private final long[] mostNs = new long[MAX_BRACKETS];
    private final long[] realNs = new long[MAX_BRACKETS];
    private final long[] rawNs = new long[MAX_BRACKETS];
    private int newest = -1;
    private int count;

    private long foundLowerNs;
    private long foundUpperNs;

    /** Adds a bracket, which must be later than the earlier ones. */
    public void note(ClockBracket bracket) {
        note(bracket.rawBeforeNs(), bracket.realNs(), bracket.rawAfterNs());
    }

    void note(long newRawBeforeNs, long newRealNs, long newRawAfterNs) {
        boolean replaces = count > 1 && newRawAfterNs - rawNs[at(1)] < SPACING_NS;
        if (!replaces) {
            newest = (newest + 1) % MAX_BRACKETS;
            count = Math.min(count + 1, MAX_BRACKETS);
        }
        lowerNs[newest] = newRawBeforeNs - newRealNs;
        upperNs[newest] = newRawAfterNs - newRealNs;
        leastNs[newest] = replaces ? Math.min(leastNs[newest], lowerNs[newest]) : lowerNs[newest];
        mostNs[newest] = replaces ? Math.max(mostNs[newest], upperNs[newest]) : upperNs[newest];
        realNs[newest] = newRealNs;
        rawNs[newest] = newRawAfterNs;
    }

    /** Forgets all brackets, because the raw clock has stood still. */
    public void forget() {
        count = 0;
        newest = -1;
    }

    /** The raw time before which the kernel certainly took the stamp, or {@link #UNKNOWN}. */
    public long latestNs(long stampNs) {
        return find(stampNs) ? stampNs + foundUpperNs : UNKNOWN;
    }

    /** The raw time after which the kernel certainly took the stamp, or {@link #UNKNOWN}. */
    public long earliestNs(long stampNs) {
        return find(stampNs) ? stampNs + foundLowerNs : UNKNOWN;
    }

    private boolean find(long stampNs) {
        if (count == 0 || stampNs > realNs[newest] || stampNs <= 0) {
            return false;
        }
        boolean isFound = false;
        for (int back = 1; back < count; back++) {
            int older = at(back);
            int newer = at(back - 1);
            long least = Math.min(lowerNs[older], leastNs[newer]);
            long most = Math.max(upperNs[older], mostNs[newer]);
            long beganNs = lowerNs[older] + realNs[older];
            boolean mayLieBetween = stampNs + most >= beganNs && stampNs + least <= rawNs[newer];
            if (isFound && !mayLieBetween) {
                return true;
            }
            long passedNs = rawNs[newer] - rawNs[older];
            long movedNs =
                    Math.max(lowerNs[older] - upperNs[newer], lowerNs[newer] - upperNs[older]);
            if (passedNs < 0 || realNs[newer] < realNs[older] || movedNs > passedNs / SLEW_PART) {
                return false;
            }
            if (mayLieBetween) { // near a bracket it may be on either side, after a small step
                long bendNs = passedNs / BEND_PART + ROUNDING_NS;
                foundLowerNs = isFound ? Math.min(foundLowerNs, least - bendNs) : least - bendNs;
                foundUpperNs = isFound ? Math.max(foundUpperNs, most + bendNs) : most + bendNs;
                isFound = stampNs + least >= beganNs || back + 1 < count;
            }
        }
        return isFound;
    }

    private int at(int back) {
        return Math.floorMod(newest - back, MAX_BRACKETS);
    }
}
