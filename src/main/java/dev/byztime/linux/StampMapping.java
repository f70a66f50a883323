package dev.byztime.linux;

/**
 * Says when, on the raw clock, the kernel took a stamp of CLOCK_REALTIME.
 *
 * <p>It is told {@link ClockBracket}s and keeps some. A stamp lies between two of them, and so does
 * the difference of the two clocks at that moment, if CLOCK_REALTIME was slewed or stepped in one
 * direction meanwhile. Where it moved faster than any daemon slews it, somebody sets it, and
 * nothing is said about the stamps of that time.
 */
public final class StampMapping {

    /** No answer. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private static final int KEPT = 64;

    /** Brackets closer together than this replace each other, so that those kept reach back. */
    private static final long SPACING_NS = 1_000_000;

    /** Slewing is at most 1 part in so many: 500 ppm by frequency and as many by adjtime(3). */
    private static final long SLEW_PART = 1_000;

    /** Between two brackets, slewing may change its direction: by 10 ppm, one part in so many. */
    private static final long BEND_PART = 100_000;

    /** Of what is rounded on the way. */
    private static final long ROUNDING_NS = 2;

    private final long[] lowerNs = new long[KEPT];
    private final long[] upperNs = new long[KEPT];
    private final long[] realNs = new long[KEPT];
    private final long[] rawNs = new long[KEPT];
    private int newest = -1;
    private int count;

    private long foundLowerNs;
    private long foundUpperNs;

    /** Takes a bracket, which must be later than those before. */
    public void note(ClockBracket bracket) {
        note(bracket.rawBeforeNs(), bracket.realNs(), bracket.rawAfterNs());
    }

    void note(long newRawBeforeNs, long newRealNs, long newRawAfterNs) {
        boolean replaces = count > 1 && newRawAfterNs - rawNs[at(1)] < SPACING_NS;
        if (!replaces) {
            newest = (newest + 1) % KEPT;
            count = Math.min(count + 1, KEPT);
        }
        lowerNs[newest] = newRawBeforeNs - newRealNs;
        upperNs[newest] = newRawAfterNs - newRealNs;
        realNs[newest] = newRealNs;
        rawNs[newest] = newRawAfterNs;
    }

    /** Forgets all: the raw clock has stood still. */
    public void forget() {
        count = 0;
        newest = -1;
    }

    /** The raw time before which the stamp was certainly taken, or {@link #UNKNOWN}. */
    public long latestNs(long stampNs) {
        return find(stampNs) ? stampNs + foundUpperNs : UNKNOWN;
    }

    /** The raw time after which the stamp was certainly taken, or {@link #UNKNOWN}. */
    public long earliestNs(long stampNs) {
        return find(stampNs) ? stampNs + foundLowerNs : UNKNOWN;
    }

    private boolean find(long stampNs) {
        if (count == 0 || stampNs > realNs[newest] || stampNs <= 0) {
            return false;
        }
        for (int back = 1; back < count; back++) {
            int older = at(back);
            int newer = at(back - 1);
            long passedNs = rawNs[newer] - rawNs[older];
            long movedNs =
                    Math.max(lowerNs[older] - upperNs[newer], lowerNs[newer] - upperNs[older]);
            if (passedNs < 0 || realNs[newer] < realNs[older] || movedNs > passedNs / SLEW_PART) {
                return false;
            }
            if (realNs[older] <= stampNs) { // it is between these two
                long bendNs = passedNs / BEND_PART + ROUNDING_NS;
                foundLowerNs = Math.min(lowerNs[older], lowerNs[newer]) - bendNs;
                foundUpperNs = Math.max(upperNs[older], upperNs[newer]) + bendNs;
                return true;
            }
        }
        return false;
    }

    private int at(int back) {
        return Math.floorMod(newest - back, KEPT);
    }
}
